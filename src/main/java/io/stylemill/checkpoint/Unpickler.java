package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pickle machine, protocols 0 to 5, without the parts that create objects by themselves: what a
 * pickle names goes to {@link Constructors}, which knows a short list and calls nothing.
 *
 * <p>Instructions are executed one after the other, never recursively; every length is checked
 * against the bytes that are left before anything is allocated. Byte strings stay in the file.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">the instruction
 *     set</a>
 */
final class Unpickler {
    private static final int MAX_STACK = 100_000;
    private static final int MAX_MARKS = 1_000;
    private static final int MAX_MEMO = 1_000_000;

    private final PickleInput in;
    private final PickleScalars scalars;
    private final Constructors constructors;
    private final Budget budget;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private int[] marks = new int[16];
    private int markCount;
    private @Nullable Object[] memo = new Object[64];
    private boolean[] memoSet = new boolean[64];
    private int memoCount;

    Unpickler(PickleInput in, Constructors constructors, Budget budget) {
        this.in = in;
        this.scalars = new PickleScalars(in);
        this.constructors = constructors;
        this.budget = budget;
    }

    /** Returns the next value of the stream; the input then is behind it. */
    @Nullable
    Object load() {
        stack.clear();
        markCount = 0;
        memo = new Object[64];
        memoSet = new boolean[64];
        memoCount = 0;
        while (true) {
            budget.opcode();
            long at = in.position();
            int op = in.next();
            if (op == '.') {
                return pop(at);
            }
            execute(op, at);
            if (stack.size() > MAX_STACK || markCount > MAX_MARKS) {
                throw Refusal.unsupported(
                        "the pickle keeps " + stack.size() + " values and " + markCount + " marks open at byte " + at
                                + "; at most " + MAX_STACK + " and " + MAX_MARKS + " are allowed");
            }
        }
    }

    private void execute(int op, long at) {
        switch (op) {
            case 0x80 -> protocol(in.next());
            case 0x95 -> frame(in.number(8));
            case '(' -> mark();
            case '0' -> drop(at);
            case '1' -> popMark(at);
            case '2' -> stack.add(peek(at));
            case 'N' -> stack.add(null);
            case 0x88 -> stack.add(Boolean.TRUE);
            case 0x89 -> stack.add(Boolean.FALSE);
            case 'I', 'L', 'F', 'J', 'K', 'M', 0x8a, 0x8b, 'G' -> push(scalars.number(op, at));
            case 'S', 'V', 'T', 'U', 'X', 0x8c, 0x8d, 'B', 'C', 0x8e, 0x96 -> push(scalars.string(op));
            case '}' -> push(new LinkedHashMap<>(4));
            case ']' -> push(new ArrayList<>());
            case ')' -> push(new Pickled.Tuple(List.of()));
            case 0x8f -> push(new LinkedHashSet<>(4));
            case 'd' -> dictionary(at);
            case 'l' -> push(popMark(at));
            case 't' -> push(new Pickled.Tuple(popMark(at)));
            case 0x91 -> frozenSet(at);
            case 0x85, 0x86, 0x87 -> tuple(op - 0x84, at);
            case 'a' -> append(at);
            case 'e' -> extend(popMark(at), at);
            case 's' -> setItems(popSome(2, at), at);
            case 'u' -> setItems(popMark(at), at);
            case 0x90 -> addItems(popMark(at), at);
            case 'g', 'h', 'j' -> stack.add(remembered(index(op, at), at));
            case 'p', 'q', 'r' -> remember(index(op, at), at);
            case 0x94 -> remember(memoCount, at);
            case 'c' -> push(named(in.line(), in.line(), at));
            case 0x93 -> stackGlobal(at);
            case 'R' -> reduce(at);
            case 0x81 -> create(popSome(2, at), at);
            case 0x92 -> create(popSome(3, at), at);
            case 'b' -> constructors.build(peekUnder(at), pop(at), at);
            case 'P' -> push(constructors.persistent(in.line(), at));
            case 'Q' -> push(constructors.persistent(pop(at), at));
            case 'i' -> push(called(named(in.line(), in.line(), at), popMark(at), at));
            case 'o' -> object(popMark(at), at);
            case 0x82, 0x83, 0x84 ->
                throw Refusal.unsupported("the pickle names the extension number " + in.number(1 << (op - 0x82))
                        + " at byte " + at + ", which only the program that registered it can read; save it without"
                        + " copyreg.add_extension");
            case 0x97, 0x98 ->
                throw Refusal.unsupported("the pickle keeps data in buffers outside the file (byte " + at
                        + "); save it without buffer_callback");
            default ->
                throw Refusal.damaged(
                        "byte " + at + " holds 0x" + Integer.toHexString(op) + ", which is no pickle instruction");
        }
    }

    /** A class of Python 2 with its arguments (instruction OBJ). */
    private void object(List<@Nullable Object> items, long at) {
        if (items.isEmpty()) {
            throw empty(at);
        }
        push(called(items.get(0), items.subList(1, items.size()), at));
    }

    private @Nullable Object called(@Nullable Object type, List<@Nullable Object> arguments, long at) {
        return constructors.call(type, new Pickled.Tuple(new ArrayList<>(arguments)), at);
    }

    private void protocol(int version) {
        if (version > 5) {
            throw Refusal.unsupported("the pickle has protocol " + version + "; supported are 0 to 5");
        }
    }

    private void frame(long length) {
        if (length < 0 || length > in.remaining()) {
            throw in.cutShort("a frame", length);
        }
    }

    private void push(@Nullable Object value) {
        budget.value();
        stack.add(value);
    }

    private @Nullable Object pop(long at) {
        int top = stack.size() - 1;
        if (top < 0 || markCount > 0 && marks[markCount - 1] > top) {
            throw empty(at);
        }
        return stack.remove(top);
    }

    private @Nullable Object peek(long at) {
        if (stack.isEmpty()) {
            throw empty(at);
        }
        return stack.get(stack.size() - 1);
    }

    private @Nullable Object peekUnder(long at) {
        if (stack.size() < 2) {
            throw empty(at);
        }
        return stack.get(stack.size() - 2);
    }

    private static Failure empty(long at) {
        return Refusal.damaged("the pickle takes a value at byte " + at + " where there is none");
    }

    private void drop(long at) {
        if (markCount > 0 && marks[markCount - 1] == stack.size()) {
            markCount--;
        } else {
            pop(at);
        }
    }

    private void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, 2 * markCount);
        }
        marks[markCount++] = stack.size();
    }

    private List<@Nullable Object> popMark(long at) {
        if (markCount == 0 || marks[markCount - 1] > stack.size()) {
            throw Refusal.damaged("the pickle closes a mark at byte " + at + " that was never set");
        }
        return popSome(stack.size() - marks[--markCount], at);
    }

    private List<@Nullable Object> popSome(int count, long at) {
        if (stack.size() < count) {
            throw empty(at);
        }
        List<@Nullable Object> top = stack.subList(stack.size() - count, stack.size());
        List<@Nullable Object> items = new ArrayList<>(top);
        top.clear();
        return items;
    }

    private void tuple(int count, long at) {
        push(new Pickled.Tuple(popSome(count, at)));
    }

    private void dictionary(long at) {
        List<@Nullable Object> items = popMark(at);
        push(new LinkedHashMap<>(4));
        setItems(items, at);
    }

    private void frozenSet(long at) {
        List<@Nullable Object> items = popMark(at);
        push(new LinkedHashSet<>(4));
        addItems(items, at);
    }

    private void append(long at) {
        Object item = pop(at);
        if (peek(at) instanceof List<?> list) {
            Constructors.open(list).add(item);
        } else {
            extend(List.of(), at);
        }
    }

    private void extend(List<@Nullable Object> items, long at) {
        Object target = peek(at);
        if (target instanceof List<?> list) {
            Constructors.open(list).addAll(items);
        } else if (!(target instanceof Pickled.Instance)) {
            throw Refusal.damaged("the pickle appends to " + Attributes.brief(target) + " at byte " + at);
        }
    }

    private void setItems(List<@Nullable Object> items, long at) {
        Object target = peek(at);
        if (target instanceof Map<?, ?> map && items.size() % 2 == 0) {
            for (int i = 0; i < items.size(); i += 2) {
                budget.value();
                Constructors.open(map).put(key(items.get(i), at), items.get(i + 1));
            }
        } else if (!(target instanceof Pickled.Instance)) {
            throw Refusal.damaged("the pickle sets items of " + Attributes.brief(target) + " at byte " + at);
        }
    }

    private void addItems(List<@Nullable Object> items, long at) {
        if (peek(at) instanceof Pickled.Instance) {
            return;
        }
        if (!(peek(at) instanceof LinkedHashSet<?> set)) {
            throw Refusal.damaged("the pickle adds to " + Attributes.brief(peek(at)) + " at byte " + at);
        }
        for (Object item : items) {
            budget.value();
            Constructors.open(set).add(key(item, at));
        }
    }

    /**
     * Lists, maps and sets cannot be keys in Python either; here their hash codes could also nest
     * without end.
     */
    private static @Nullable Object key(@Nullable Object key, long at) {
        if (key instanceof Collection<?> || key instanceof Map<?, ?>) {
            throw Refusal.damaged("the pickle uses a list, map or set as a key at byte " + at);
        }
        return key;
    }

    private int index(int op, long at) {
        long index = op == 'h' || op == 'q'
                ? in.number(1)
                : op == 'j' || op == 'r' ? in.number(4) : PickleScalars.decimal(in.line(), at);
        if (index < 0 || index >= MAX_MEMO) {
            throw Refusal.unsupported("the pickle uses memo number " + index + " at byte " + at + "; at most "
                    + MAX_MEMO + " are allowed");
        }
        return (int) index;
    }

    private @Nullable Object remembered(int index, long at) {
        if (index >= memo.length || !memoSet[index]) {
            throw Refusal.damaged(
                    "the pickle recalls memo number " + index + " at byte " + at + ", which was never stored");
        }
        return memo[index];
    }

    private void remember(int index, long at) {
        Object value = peek(at);
        if (index >= MAX_MEMO) {
            throw Refusal.unsupported("the pickle stores more than " + MAX_MEMO + " memos");
        }
        if (index >= memo.length) {
            int room = Math.max(index + 1, 2 * memo.length);
            memo = Arrays.copyOf(memo, room);
            memoSet = Arrays.copyOf(memoSet, room);
        }
        memoCount += memoSet[index] ? 0 : 1;
        memo[index] = value;
        memoSet[index] = true;
    }

    private Pickled.Global named(String module, String name, long at) {
        Pickled.Global global = new Pickled.Global(module, name);
        constructors.named(global, at);
        return global;
    }

    private void stackGlobal(long at) {
        Object name = pop(at);
        Object module = pop(at);
        if (!(module instanceof String m) || !(name instanceof String n)) {
            throw Refusal.damaged("the pickle names something at byte " + at + " with other things than texts");
        }
        push(named(m, n, at));
    }

    private void reduce(long at) {
        List<@Nullable Object> call = popSome(2, at);
        push(constructors.call(call.get(0), call.get(1), at));
    }

    private void create(List<@Nullable Object> call, long at) {
        push(constructors.create(call.get(0), call.get(1), at));
    }
}
