import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checks or applies google-java-format to every Java source of the repository. Runs on the JDK that
 * compiles the project, not on Maven's own: the formatter reads the language of the JDK it runs on.
 *
 * <p>Arguments: {@code check|apply|skip}, the root folder, the formatter's version. Files that have
 * not changed since they were last found in good order are not read again ({@code target/format}).
 */
class Format {
  private final Set<String> clean = ConcurrentHashMap.newKeySet();
  private final Map<Path, String> wrong = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Path> written = new ConcurrentLinkedQueue<>();

  public static void main(String[] args) throws IOException {
    if (args[0].equals("skip")) {
      return;
    }
    System.exit(new Format().run(args[0].equals("apply"), Path.of(args[1]), args[2]));
  }

  private int run(boolean apply, Path root, String version) throws IOException {
    Path index = root.resolve("target/format");
    List<String> known = Files.exists(index) ? Files.readAllLines(index) : List.of();
    Set<String> before = known.contains(version) ? new HashSet<>(known) : Set.of();
    sources(root).parallelStream().forEach(file -> look(apply, root, file, before));
    Files.createDirectories(index.getParent());
    clean.add(version);
    Files.write(index, clean);
    written.forEach(file -> System.out.println("formatted " + root.relativize(file)));
    if (wrong.isEmpty()) {
      return 0;
    }
    new TreeMap<>(wrong)
        .forEach((file, why) -> System.err.println(root.relativize(file) + ": " + why));
    System.err.println("Format the sources with: ./mvnw -q -N validate -Dformat=apply");
    return 1;
  }

  private void look(boolean apply, Path root, Path file, Set<String> before) {
    try {
      if (before.contains(stamp(root, file))) {
        clean.add(stamp(root, file));
        return;
      }
      String source = Files.readString(file);
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (!formatted.equals(source) && !apply) {
        wrong.put(file, "is not formatted");
        return;
      }
      if (!formatted.equals(source)) {
        Files.writeString(file, formatted);
        written.add(file);
      }
      clean.add(stamp(root, file));
    } catch (FormatterException e) {
      wrong.put(file, e.diagnostics().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String stamp(Path root, Path file) throws IOException {
    return root.relativize(file)
        + " "
        + Files.size(file)
        + " "
        + Files.getLastModifiedTime(file).toMillis();
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = String.valueOf(dir.getFileName());
            boolean elsewhere =
                name.equals("target") || (name.equals(".git") || name.equals(".sluice"));
            return elsewhere ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
