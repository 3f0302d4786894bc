package io.github.starsbot

import io.github.starsbot.internal.Clock
import io.github.starsbot.internal.Core
import io.github.starsbot.internal.Driver
import io.github.starsbot.internal.Punctual
import io.github.starsbot.internal.SystemClock
import java.util.concurrent.atomic.AtomicBoolean
import java.util.function.Consumer

/**
 * Calls the Stars Bot API. Any number of coroutines and threads share one.
 *
 * ```
 * StarsBot(apiKey).use { bot ->
 *     println("${bot.balance().ton} TON")
 *     try {
 *         println(bot.buy(100, "@johndoe").message)
 *     } catch (unknown: OutcomeUnknownException) {
 *         println("may have been bought, do not repeat: ${unknown.message}")
 *     } catch (failed: StarsBotException) {
 *         println("nothing was bought: ${failed.message}")
 *     }
 * }
 * ```
 *
 * A purchase is sent again only while it is proven that nothing of it has left this machine; no option changes
 * that. Reads are tried three times in all. Cancelling the coroutine cancels the request: a purchase of which a byte
 * may have left is then told to [StarsBotOptions.onLostPurchase], and the cancellation travels on with it (see
 * [StarsBotException.lostPurchase]).
 */
public class StarsBot internal constructor(
    private val name: String,
    private val owned: AutoCloseable?,
    private val driver: Driver,
) : AutoCloseable {
    private val closed = AtomicBoolean()

    /**
     * Asks how much TON there is to spend. ("1. Get API balance".)
     *
     * @throws StarsBotException any but [OutcomeUnknownException].
     */
    public suspend fun balance(): Balance = open().balance()

    /**
     * Asks where to send TON to top up the balance. ("2. Get deposit address".)
     *
     * @throws StarsBotException any but [OutcomeUnknownException].
     */
    public suspend fun deposit(): Deposit = open().deposit()

    /**
     * Buys Stars for the owner of the API key. ("3. Buy stars".) Spends money.
     *
     * @param amountStars How many, from 1 upwards.
     * @throws OutcomeUnknownException The Stars may have been bought: do not buy again blindly.
     * @throws StarsBotException Nothing was bought.
     */
    public suspend fun buy(amountStars: Long): Order = open().buy(amountStars, null)

    /**
     * Buys Stars for somebody. ("3. Buy stars".) Spends money.
     *
     * @param amountStars How many, from 1 upwards.
     * @param toUsername The recipient: a username, an `@name` or a `t.me` link. An empty text is an error, not a
     *   purchase for oneself.
     * @throws OutcomeUnknownException The Stars may have been bought: do not buy again blindly.
     * @throws StarsBotException Nothing was bought.
     */
    public suspend fun buy(amountStars: Long, toUsername: String): Order = open().buy(amountStars, toUsername)

    /** The same calls for code that blocks, and for `CompletableFuture`: for Java. */
    public fun blocking(): BlockingStarsBot = BlockingStarsBot(this)

    /** Closes what is idle. Calls on their way end as they would; new ones are refused. */
    override fun close() {
        if (closed.compareAndSet(false, true)) owned?.close()
    }

    override fun toString(): String = "StarsBot($name${if (closed.get()) ", closed" else ""})"

    private fun open(): Driver {
        if (!closed.get()) return driver
        throw InvalidArgumentException(
            Details.refused("invalid_argument", "client", "the client is closed; nothing was sent"),
        )
    }

    /** Makes clients. */
    public companion object {
        /**
         * A client for an API key.
         *
         * A key spends the balance of its owner. It does not belong in an app, where anybody can read it: see
         * [backend].
         *
         * @throws InvalidConfigException field `api_key`, `base_url`, `app`, `timeout` or `native_library`.
         */
        public operator fun invoke(apiKey: String, configure: StarsBotOptions.() -> Unit = {}): StarsBot =
            make(StarsBotOptions().apply(configure), apiKey)

        /** A client for an API key, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun create(apiKey: String): StarsBot = invoke(apiKey)

        /** A client for an API key with options, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun create(apiKey: String, configure: Consumer<StarsBotOptions>): StarsBot =
            invoke(apiKey) { configure.accept(this) }

        /**
         * A client with the key of `STARSBOT_API_KEY`, and the base URL of `STARSBOT_BASE_URL` where that is set.
         *
         * @throws InvalidConfigException field `api_key`, where there is none, or as [invoke].
         */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun fromEnvironment(configure: Consumer<StarsBotOptions> = Consumer {}): StarsBot {
            val apiKey = System.getenv("STARSBOT_API_KEY") ?: throw InvalidConfigException(
                Details.refused(
                    "invalid_config",
                    "api_key",
                    "there is no API key: pass one, or set the environment variable STARSBOT_API_KEY",
                ),
            )
            return invoke(apiKey) {
                baseUrl = System.getenv("STARSBOT_BASE_URL")
                configure.accept(this)
            }
        }

        /**
         * A client of a backend of your own, which answers as the API does and holds the key: for apps. No
         * `authorization` is sent but what [StarsBotOptions.headers] gives.
         *
         * @throws InvalidConfigException field `base_url`, `app`, `timeout` or `native_library`.
         */
        public fun backend(baseUrl: String, configure: StarsBotOptions.() -> Unit = {}): StarsBot =
            make(StarsBotOptions().apply(configure).also { it.baseUrl = baseUrl }, null)

        /** A client of a backend of your own, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun ofBackend(baseUrl: String, configure: Consumer<StarsBotOptions>): StarsBot =
            backend(baseUrl) { configure.accept(this) }

        /**
         * A client of a [Sandbox]: no key, no network, no money. Waits take no time in it.
         *
         * @throws InvalidConfigException field `app`, `timeout` or `native_library`.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun sandbox(sandbox: Sandbox = Sandbox()): StarsBot {
            val options = StarsBotOptions()
            val driver = Driver(
                sandbox.client(options.settings(null)),
                sandbox.transport,
                sandbox.clock,
                options.tellLost(),
            )
            return StarsBot("a sandbox", owned = null, driver)
        }

        internal fun make(options: StarsBotOptions, apiKey: String?, clock: Clock = SystemClock): StarsBot {
            val client = Core.client(options.settings(apiKey))
            val given = options.transport
            val owned = if (given == null) OkHttpTransport() else null
            val sends = owned ?: Punctual(checkNotNull(given))
            val headers = options.headers
            val transport = if (headers == null) sends else Transport { sends.send(it.with(ask(headers))) }
            val driver = Driver(client, transport, clock, options.tellLost())
            return StarsBot(options.baseUrl ?: DEFAULT_BASE_URL, owned, driver)
        }

        /** Asks for the headers. Where they cannot be had nothing is sent. */
        private fun ask(headers: () -> Map<String, String>): Map<String, String> = try {
            headers()
        } catch (failed: Exception) {
            throw NotSentException("the headers of the request cannot be had: ${failed.message}", failed)
        }

        /** Where the service is when nothing else is said. */
        public const val DEFAULT_BASE_URL: String = "https://fragment-api.work"
    }
}
