package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger room = new AtomicInteger();

    @Test
    void a10AsksForNoMoreWhileFullAndOnceMoreWhenDrained() {
        // Ten characters take 84 bytes: the third fills it.
        Inbox inbox = inbox(Map.of(), 200);

        assertThat(receive(inbox, "aaaaaaaaaa")).isTrue();
        assertThat(receive(inbox, "bbbbbbbbbb")).isTrue();
        assertThat(receive(inbox, "cccccccccc")).isFalse();
        assertThat(room).hasValue(0);
        assertThat(texts(drain(inbox, 1))).containsExactly("aaaaaaaaaa");

        assertThat(room).hasValue(1);
        assertThat(texts(drain(inbox, 10))).containsExactly("bbbbbbbbbb", "cccccccccc");
        assertThat(room).hasValue(1);
    }

    @Test
    void aSocketThatWaitsForRoomLosesNothingAndKeepsTheOrder() {
        Inbox inbox = inbox(Map.of(), 200);
        List<String> sent = new ArrayList<>();
        List<String> got = new ArrayList<>();

        for (int i = 0; i < 1_000; i++) {
            String text = "text " + i;
            sent.add(text);
            if (!receive(inbox, text)) {
                got.addAll(texts(drain(inbox, 2)));
            }
        }
        got.addAll(texts(drain(inbox, 1_000)));

        assertThat(got).isEqualTo(sent);
    }

    @Test
    void numbersFramesByConnectionOnFromBefore() {
        Inbox inbox = inbox(Map.of("a", 41L), 1_000_000);

        inbox.opened("a", "wss://a");
        inbox.opened("b", "wss://b");
        inbox.received("a", "x", room::incrementAndGet);
        inbox.answered("b", "tail", "https://b", "y");
        inbox.closed("a", "broken: it");

        assertThat(frames(drain(inbox, 10)))
                .extracting(frame -> frame.connection() + frame.frameNumber() + " "
                        + frame.kind().text() + " " + frame.text())
                .containsExactly(
                        "a42 open wss://a", "b1 open wss://b", "a43 ws x", "b2 rest y", "a44 close broken: it");
    }

    @Test
    void ticksOnlyWhenAllHasBeenRead() {
        Inbox inbox = inbox(Map.of(), 1_000_000);
        inbox.opened("a", "wss://a");
        receive(inbox, "x");

        assertThat(drain(inbox, 1)).noneMatch(Arrival.Tick.class::isInstance);
        assertThat(drain(inbox, 1)).last().isInstanceOf(Arrival.Tick.class);
        // The next is due half a second later.
        assertThat(drain(inbox, 1)).isEmpty();
    }

    @Test
    void hearsNothingWhileNoConnectionIsOpen() {
        Inbox inbox = inbox(Map.of(), 1_000_000);
        inbox.opened("a", "wss://a");
        inbox.closed("a", "broken: it");

        assertThat(drain(inbox, 10)).last().isInstanceOfSatisfying(Arrival.Tick.class, tick -> assertThat(
                        tick.heardAt())
                .isEqualTo(MarketEvent.ABSENT));
    }

    @Test
    void saysThatThereIsSomethingToRead() {
        Inbox inbox = inbox(Map.of(), 1_000_000);

        inbox.opened("a", "wss://a");
        receive(inbox, "x");
        inbox.put(new Arrival.End(1));

        assertThat(ready).hasValue(3);
    }

    private boolean receive(Inbox inbox, String text) {
        return inbox.received("a", text, room::incrementAndGet);
    }

    private Inbox inbox(Map<String, Long> frameNumbers, long capacity) {
        return new Inbox("test", frameNumbers, capacity, ready::incrementAndGet);
    }

    private static List<Arrival> drain(Inbox inbox, int limit) {
        List<Arrival> arrivals = new ArrayList<>();
        inbox.drain(limit, arrivals::add);
        return arrivals;
    }

    private static List<Frame> frames(List<Arrival> arrivals) {
        return arrivals.stream()
                .filter(Frame.class::isInstance)
                .map(Frame.class::cast)
                .toList();
    }

    private static List<String> texts(List<Arrival> arrivals) {
        return frames(arrivals).stream()
                .map(frame -> String.valueOf(frame.text()))
                .toList();
    }
}
