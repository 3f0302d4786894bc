package io.github.starsbot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The library as Java sees it. */
class JavaTest {
    private final Sandbox sandbox;

    JavaTest() throws Exception {
        sandbox = Sandbox.create(options -> options.setBalance(new BigDecimal("10")));
    }

    @Test
    void callsBlock() throws Exception {
        try (StarsBotClient client = StarsBotClient.sandbox(sandbox)) {
            BlockingStarsBotClient calls = client.blocking();
            assertEquals(new BigDecimal("10"), calls.balance().getTon());
            Order order = calls.buy(100, "@johndoe");
            assertEquals(Delivery.DELIVERED, order.getDelivery());
            assertEquals("johndoe", order.getToUsername());
            assertTrue(calls.deposit().paymentLink(new BigDecimal("1")).toString().startsWith("ton://"));
        }
    }

    @Test
    void futuresComplete() throws Exception {
        try (StarsBotClient client = StarsBotClient.sandbox(sandbox)) {
            CompletableFuture<Order> order = client.blocking().buyAsync(50);
            assertEquals(50, order.get(10, TimeUnit.SECONDS).getAmountStars());
            sandbox.failNext(Operation.BUY, Fault.RESPONSE_DROPPED);
            CompletableFuture<Order> lost = client.blocking().buyAsync(50);
            Throwable error = assertThrows(ExecutionException.class, () -> lost.get(10, TimeUnit.SECONDS)).getCause();
            OutcomeUnknownException unknown = assertInstanceOf(OutcomeUnknownException.class, error);
            assertEquals(50, unknown.getPurchase().getAmountStars());
        }
    }

    @Test
    void exceptionsAreCaught() throws Exception {
        BlockingStarsBotClient calls = StarsBotClient.sandbox(sandbox).blocking();
        sandbox.failNext(Operation.BUY, Fault.RATE_LIMIT);
        try {
            calls.buy(1);
        } catch (RateLimitedException limited) {
            assertEquals(Duration.ofSeconds(2), limited.getRetryAfter());
            assertEquals(Outcome.REJECTED, limited.getOutcome());
            return;
        } catch (StarsBotException other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("it was bought");
    }

    @Test
    void optionsAreSet() throws Exception {
        AtomicReference<UnknownPurchase> interrupted = new AtomicReference<>();
        CountDownLatch sent = new CountDownLatch(1);
        AtomicLong limit = new AtomicLong();
        Transport transport = Transport.blocking(request -> {
            limit.set(request.getTimeout().toMillis());
            sent.countDown();
            Thread.sleep(60_000);
            throw new AssertionError("it was not interrupted");
        });
        try (StarsBotClient client = StarsBotClient.create("sk_test_0123456789", options -> {
            options.setConnectTimeout(Duration.ofSeconds(1));
            options.setRequestTimeout(Duration.ofSeconds(2));
            options.setPurchaseTimeout(Duration.ofSeconds(3));
            options.setOnInterruptedPurchase(error -> interrupted.set(error.getPurchase()));
            options.setTransport(transport);
        })) {
            CompletableFuture<Order> order = client.blocking().buyAsync(70);
            assertTrue(sent.await(10, TimeUnit.SECONDS));
            order.cancel(true);
            for (int waits = 0; interrupted.get() == null && waits < 500; waits++) {
                Thread.sleep(20);
            }
            assertEquals(70, interrupted.get().getAmountStars());
            assertEquals(4_000, limit.get());
        }
        Instant before = sandbox.getNow();
        sandbox.advance(Duration.ofMillis(1_500));
        assertEquals(Duration.ofMillis(1_500), Duration.between(before, sandbox.getNow()));
    }

    @Test
    void ownTransportBlocks() throws Exception {
        Transport transport = Transport.blocking(request -> {
            if (request.isPurchase()) {
                throw new IOException("broken");
            }
            return new HttpResponse(200, Map.of(), "{\"balance_ton\": 2.5}".getBytes());
        });
        try (StarsBotClient client = StarsBotClient.create("sk_test_0123456789", options -> {
            options.setTransport(transport);
            options.setAppName("JavaBot/1.0");
        })) {
            assertEquals(new BigDecimal("2.5"), client.blocking().balance().getTon());
            assertThrows(OutcomeUnknownException.class, () -> client.blocking().buy(1));
        }
    }
}
