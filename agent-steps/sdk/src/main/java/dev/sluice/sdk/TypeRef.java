package dev.sluice.sdk;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its parameters, which a {@code Class} cannot say: {@code new
 * TypeRef<List<Customer>>() {}}.
 */
public abstract class TypeRef<T> {
  private final Type type;

  /** For the anonymous subclass that carries the parameters. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType of)) {
      throw new IllegalArgumentException("Write new TypeRef<…>() {} with its type parameter");
    }
    type = of.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = type;
  }

  public static <T> TypeRef<T> of(Class<T> type) {
    return new TypeRef<>(type) {};
  }

  public Type type() {
    return type;
  }
}
