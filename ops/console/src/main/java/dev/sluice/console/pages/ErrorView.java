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
    return new ErrorView(e.code(), e.problem(), e.hint(), statusOf(e));
  }

  private static int statusOf(SluiceException e) {
    return switch (e) {
      case ReadModelUnavailableException away -> 503;
      case ApiException api -> api.status();
      default ->
          switch (e.code()) {
            case "SLUICE-1241" -> 503;
            case "SLUICE-4154" -> 429;
            default -> 400;
          };
    };
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
