package io.github.starsbot

import io.github.starsbot.internal.Core
import io.github.starsbot.internal.DeadlineTransport
import io.github.starsbot.internal.Driver
import io.github.starsbot.internal.Language
import io.github.starsbot.internal.NamedArgument
import io.github.starsbot.internal.Output
import io.github.starsbot.internal.clientClosed
import java.util.concurrent.atomic.AtomicBoolean
import java.util.function.Consumer
import io.github.starsbot.internal.Client as CoreClient

/**
 * Calls the Stars Bot API. Any number of coroutines and threads share one.
 *
 * ```
 * StarsBotClient(apiKey).use { client ->
 *     println("${client.balance().ton} TON")
 *     try {
 *         println(client.buy(100, "@johndoe").message)
 *     } catch (unknown: OutcomeUnknownException) {
 *         println("may have been bought, do not repeat: ${unknown.message}")
 *     } catch (failed: StarsBotException) {
 *         println("nothing was bought: ${failed.message}")
 *     }
 * }
 * ```
 *
 * A purchase is sent again only while it is proven that nothing of it was sent; no option changes that. Reads are tried
 * three times in all. Cancelling the coroutine cancels the request: a purchase that may have been sent is then reported
 * to [ClientOptions.onInterruptedPurchase], and is found in the cancellation by
 * [StarsBotException.interruptedPurchase].
 */
public class StarsBotClient private constructor(
    private val name: String,
    private val owned: AutoCloseable?,
    private val driver: Driver,
) : Operations(),
    AutoCloseable {
    private val isClosed = AtomicBoolean()

    override suspend fun call(operation: String, arguments: List<NamedArgument>, options: RequestOptions): Output {
        if (isClosed.get()) throw clientClosed().toPublic().toException()
        return driver.call(operation, arguments, options)
    }

    /** Returns the same operations for code that blocks, and for `CompletableFuture`: for Java. */
    public fun blocking(): BlockingStarsBotClient = BlockingStarsBotClient(this)

    /** Closes idle connections. Calls on their way end as they would; new ones are refused. */
    override fun close() {
        if (isClosed.compareAndSet(false, true)) owned?.close()
    }

    override fun toString(): String = "StarsBotClient($name${if (isClosed.get()) ", closed" else ""})"

    /** Makes clients. */
    public companion object {
        /**
         * Makes a client with an API key.
         *
         * A key spends the balance of its owner. It does not belong in an app, where anybody can read it: see
         * [forBackend].
         *
         * @throws InvalidConfigException field `api_key`, `base_url`, `app_name` or `timeout`.
         * @throws UnavailableException The native library cannot be loaded.
         */
        public operator fun invoke(apiKey: String, configure: ClientOptions.() -> Unit = {}): StarsBotClient =
            make(ClientOptions().apply(configure)) { CoreClient(it.toCore(apiKey), Language.KOTLIN) }

        /** Makes a client with an API key, for Java. */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun create(apiKey: String, configure: Consumer<ClientOptions> = Consumer {}): StarsBotClient =
            invoke(apiKey, configure::accept)

        /**
         * Makes a client with the API key of the environment variable `STARSBOT_API_KEY`, and the base URL of
         * `STARSBOT_BASE_URL` where that is set.
         *
         * @throws InvalidConfigException field `api_key`, where there is none, or as [invoke].
         * @throws UnavailableException The native library cannot be loaded.
         */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun fromEnvironment(): StarsBotClient = fromEnvironment {}

        /** Makes a client with the API key of the environment, and options. */
        @JvmSynthetic
        public fun fromEnvironment(configure: ClientOptions.() -> Unit): StarsBotClient {
            val options = ClientOptions().apply { baseUrl = System.getenv(Defaults.BASE_URL_VARIABLE) }
            val apiKey = System.getenv(Defaults.API_KEY_VARIABLE)
            return make(options.apply(configure)) { CoreClient(it.toCore(apiKey), Language.KOTLIN) }
        }

        /** Makes a client with the API key of the environment, and options, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun fromEnvironment(configure: Consumer<ClientOptions>): StarsBotClient =
            fromEnvironment { configure.accept(this) }

        /**
         * Makes a client of a backend of your own, which responds as the API does and holds the API key: for apps. No
         * `authorization` is sent but what [ClientOptions.headers] returns.
         *
         * @throws InvalidConfigException field `base_url`, `app_name` or `timeout`.
         * @throws UnavailableException The native library cannot be loaded.
         */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun forBackend(baseUrl: String): StarsBotClient = forBackend(baseUrl) {}

        /** Makes a client of a backend of your own, with options. */
        @JvmSynthetic
        public fun forBackend(baseUrl: String, configure: ClientOptions.() -> Unit): StarsBotClient {
            val options = ClientOptions().apply(configure).apply { this.baseUrl = baseUrl }
            return make(options) { CoreClient.forBackend(it.toCore(apiKey = null), Language.KOTLIN) }
        }

        /** Makes a client of a backend of your own, with options, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun forBackend(baseUrl: String, configure: Consumer<ClientOptions>): StarsBotClient =
            forBackend(baseUrl) { configure.accept(this) }

        /**
         * Makes a client of a [Sandbox]: no API key, no network, no money. Waits take no time in it.
         *
         * @throws InvalidConfigException field `app_name` or `timeout`.
         * @throws UnavailableException The native library cannot be loaded.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun sandbox(sandbox: Sandbox = Sandbox()): StarsBotClient = sandbox(sandbox) {}

        /** Makes a client of a [Sandbox], with options. */
        @JvmSynthetic
        public fun sandbox(sandbox: Sandbox, configure: ClientOptions.() -> Unit): StarsBotClient {
            val options = ClientOptions().apply { clock = sandbox.clock }.apply(configure)
            val core = Core.ask { sandbox.core.client(options.toCore(apiKey = null), Language.KOTLIN) }
            val transport = options.transport ?: sandbox.transport
            return StarsBotClient("a sandbox", owned = null, Driver(core, transport, options))
        }

        /** Makes a client of a [Sandbox], with options, for Java. */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun sandbox(sandbox: Sandbox, configure: Consumer<ClientOptions>): StarsBotClient =
            sandbox(sandbox) { configure.accept(this) }

        private inline fun make(options: ClientOptions, core: (ClientOptions) -> CoreClient): StarsBotClient {
            val client = Core.ask { core(options) }
            val given = options.transport
            val owned = if (given == null) OkHttpTransport() else null
            val transport = owned ?: DeadlineTransport(checkNotNull(given))
            return StarsBotClient(options.baseUrl ?: Defaults.BASE_URL, owned, Driver(client, transport, options))
        }
    }
}
