package io.tidemark.jobs.golden;

import io.tidemark.jobs.windows.Latencies;
import io.tidemark.jobs.windows.SecondStandings;
import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a value of any type of ours, every part of it another number, the same value each time. */
final class Samples {

    private static final int ELEMENTS = 2;

    private long next;

    private Samples() {}

    static Object of(Type type) throws ReflectiveOperationException {
        return new Samples().make(type);
    }

    private Object make(Type type) throws ReflectiveOperationException {
        Class<?> raw = raw(type);
        next++;
        if (raw == long.class || raw == Long.class) {
            return next;
        } else if (raw == int.class || raw == Integer.class) {
            return (int) next;
        } else if (raw == byte.class) {
            return (byte) next;
        } else if (raw == double.class || raw == Double.class) {
            return next + 0.5;
        } else if (raw == boolean.class) {
            return true;
        } else if (raw == String.class) {
            return "text/" + next;
        } else if (raw == Decimal.class) {
            return new Decimal(next, 2);
        } else if (raw == BigDecimal.class) {
            return BigDecimal.valueOf(next, 3);
        } else if (raw == DecimalSum.class) {
            return new DecimalSum(BigInteger.valueOf(next), 4);
        } else if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[(int) (next % constants.length)];
        } else if (raw.isArray()) {
            Object array = Array.newInstance(raw.getComponentType(), ELEMENTS);
            for (int i = 0; i < ELEMENTS; i++) {
                Array.set(array, i, make(raw.getComponentType()));
            }
            return array;
        } else if (Map.class.isAssignableFrom(raw)) {
            Map<Object, Object> map = new TreeMap<>();
            fill(map, type);
            return map;
        } else if (Collection.class.isAssignableFrom(raw)) {
            List<Object> list = new ArrayList<>();
            fill(list, type);
            return list;
        } else if (raw == SecondStandings.class) {
            Object standings = make(raw.getMethod("standings").getGenericReturnType());
            return make(raw.getDeclaredConstructor(Map.class, int.class), List.of(standings, make(int.class)));
        } else if (raw.isRecord()) {
            List<Object> parts = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            for (RecordComponent component : raw.getRecordComponents()) {
                types.add(component.getType());
                parts.add(make(component.getGenericType()));
            }
            return make(raw.getDeclaredConstructor(types.toArray(new Class<?>[0])), parts);
        }
        return object(raw);
    }

    private Object object(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        List<Object> arguments = new ArrayList<>();
        for (Class<?> parameter : constructor.getParameterTypes()) {
            arguments.add(make(parameter));
        }
        Object made = make(constructor, arguments);
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            @Nullable Object there = field.get(made);
            if (there instanceof Latencies latencies) {
                latencies.add(++next);
            } else if (there instanceof Map<?, ?> || there instanceof Collection<?>) {
                fill(there, field.getGenericType());
            } else if (!Modifier.isFinal(field.getModifiers())) {
                field.set(made, make(field.getGenericType()));
            } else if (there != null) {
                grow(there);
            }
        }
        return made;
    }

    /** Something that is filled number by number, or by number and value. */
    private void grow(Object container) throws ReflectiveOperationException {
        for (Method method : container.getClass().getDeclaredMethods()) {
            List<Class<?>> parameters = List.of(method.getParameterTypes());
            if (method.getName().equals("add") && parameters.equals(List.of(double.class))) {
                method.setAccessible(true);
                method.invoke(container, (double) ++next);
            } else if (method.getName().equals("put") && parameters.size() == 2 && parameters.get(0) == long.class) {
                method.setAccessible(true);
                for (int i = 0; i < ELEMENTS; i++) {
                    method.invoke(container, ++next, make(parameters.get(1)));
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // By the field's own type.
    private void fill(Object container, Type type) throws ReflectiveOperationException {
        Type[] of = ((ParameterizedType) type).getActualTypeArguments();
        for (int i = 0; i < ELEMENTS; i++) {
            if (container instanceof Map<?, ?> map) {
                ((Map<Object, Object>) map).put(make(of[0]), make(of[1]));
            } else {
                ((Collection<Object>) container).add(make(of[0]));
            }
        }
    }

    private static Object make(Constructor<?> constructor, List<Object> arguments) throws ReflectiveOperationException {
        constructor.setAccessible(true);
        return constructor.newInstance(arguments.toArray());
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type;
    }
}
