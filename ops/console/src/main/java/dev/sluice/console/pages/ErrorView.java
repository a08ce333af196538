package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.ApiException;
import dev.sluice.gateway.read.ReadModelUnavailableException;

/**
 * Why a page cannot be shown.
 *
 * @param hint what to do next
 */
record ErrorView(String code, String problem, String hint, int status) implements PageView {
  static ErrorView of(SluiceException e) {
    boolean later = e instanceof ReadModelUnavailableException || e.code().equals("SLUICE-1241");
    int status = later ? 503 : e instanceof ApiException api ? api.status() : 400;
    return new ErrorView(e.code(), e.problem(), e.hint(), status);
  }

  @Override
  public String title() {
    return code;
  }

  @Override
  public boolean live() {
    return false;
  }
}
