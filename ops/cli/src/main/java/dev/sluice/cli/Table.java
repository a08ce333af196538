package dev.sluice.cli;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns under a header; the last column is cut where the terminal ends. */
final class Table {
  private static final int GAP = 2;

  /** A cell: what it says and how it is painted; null: plain. */
  record Cell(String text, Terminal.@org.jspecify.annotations.Nullable Colour colour) {
    static Cell of(String text) {
      return new Cell(text, null);
    }

    static Cell status(String status) {
      return new Cell(status.isEmpty() ? "-" : status, Terminal.Colour.ofStatus(status));
    }
  }

  private final Terminal terminal;
  private final List<List<Cell>> rows = new ArrayList<>();

  Table(Terminal terminal, String... header) {
    this.terminal = terminal;
    List<Cell> cells = new ArrayList<>();
    for (String name : header) {
      cells.add(new Cell(name, Terminal.Colour.DIM));
    }
    rows.add(cells);
  }

  Table row(Cell... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The header and the rows as lines, without trailing spaces. */
  List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).text().length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<Cell> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    int last = row.size() - 1;
    while (last > 0 && row.get(last).text().isEmpty()) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      Cell cell = row.get(i);
      int room = Math.max(1, terminal.columns() - used);
      String text = Texts.cut(Texts.oneLine(cell.text()), i == row.size() - 1 ? room : widths[i]);
      line.append(cell.colour() == null ? text : terminal.paint(cell.colour(), text));
      if (i < last) {
        line.repeat(' ', widths[i] - text.length() + GAP);
      }
      used += widths[i] + GAP;
    }
    return line.toString();
  }
}
