package dev.sluice.testkit;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.codec.PayloadCodec;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its own {@link SluiceTest} as a parameter.
 *
 * <pre>{@code
 * @RegisterExtension
 * final SluiceExtension sluice = SluiceExtension.of(() -> List.of(new Greetings().function()));
 *
 * @Test
 * void greets(SluiceTest sluice) { … }
 * }</pre>
 */
public final class SluiceExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SluiceExtension.class);

  private final Supplier<List<DurableFunction>> functions;
  private final PayloadCodec codec;

  private SluiceExtension(Supplier<List<DurableFunction>> functions, PayloadCodec codec) {
    this.functions = functions;
    this.codec = codec;
  }

  /** The same functions for each test. */
  public static SluiceExtension of(DurableFunction... functions) {
    List<DurableFunction> all = List.of(functions);
    return new SluiceExtension(() -> all, PayloadCodec.NONE);
  }

  /**
   * Functions made for each test, at its start.
   *
   * @param functions asked once before each test
   */
  public static SluiceExtension of(Supplier<List<DurableFunction>> functions) {
    return new SluiceExtension(functions, PayloadCodec.NONE);
  }

  /** The same, on a host that has a codec. */
  public SluiceExtension codec(PayloadCodec of) {
    return new SluiceExtension(functions, of);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    DurableFunction[] deployed = functions.get().toArray(DurableFunction[]::new);
    context.getStore(NAMESPACE).put(SluiceTest.class, SluiceTest.of(codec, deployed));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    SluiceTest test = context.getStore(NAMESPACE).remove(SluiceTest.class, SluiceTest.class);
    if (test != null) {
      test.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SluiceTest.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(NAMESPACE).get(SluiceTest.class, SluiceTest.class);
  }
}
