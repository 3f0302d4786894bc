package io.github.starsbot

import io.github.starsbot.internal.Core
import io.github.starsbot.internal.checkApiKey
import io.github.starsbot.internal.parseTon
import io.github.starsbot.internal.parseUsername
import io.github.starsbot.internal.parseWallet
import java.io.Serializable
import java.math.BigDecimal

/** Amounts of TON, which are `BigDecimal` and exact to the nanoton: 1 TON = 1 000 000 000 nanotons. */
public object Ton {
    private const val DECIMALS = 9

    /**
     * Parses an amount: a decimal number as JSON writes it, with at most nine decimals.
     *
     * @throws InvalidArgumentException field `ton`.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun parse(text: String): BigDecimal = ofNano(Core.ask { parseTon(Core.validUtf16(text)) })

    /**
     * Returns an amount in nanotons.
     *
     * @throws InvalidArgumentException field `ton`, when it is too large or has more than nine decimals.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun toNano(amount: BigDecimal): Long = toNano(amount, "ton")

    /** Returns nanotons as TON, without zeros at the end and without an exponent. */
    @JvmStatic
    public fun ofNano(nano: Long): BigDecimal {
        val bare = BigDecimal.valueOf(nano, DECIMALS).stripTrailingZeros()
        return if (bare.scale() < 0) bare.setScale(0) else bare
    }

    /** Returns an amount in nanotons, or names the argument that it was given as. */
    internal fun toNano(amount: BigDecimal, field: String): Long = try {
        Core.ask { parseTon(amount.toString()) }
    } catch (invalid: InvalidArgumentException) {
        throw invalid.details.copy(field = field).toException()
    }
}

/**
 * A username of Telegram.
 *
 * @property name The name, without `@`.
 */
@ConsistentCopyVisibility
public data class Username private constructor(val name: String) : Serializable {
    override fun toString(): String = name

    /** Parses usernames. */
    public companion object {
        private const val serialVersionUID = 1L

        /**
         * Parses a name, an `@name` or a `t.me` link, as `buy` does.
         *
         * @throws InvalidArgumentException field `username`.
         */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun parse(text: String): Username = Username(Core.ask { parseUsername(Core.validUtf16(text)) })
    }
}

/**
 * The address of a wallet on the main network (TEP-2), its checksum verified.
 *
 * @property address The address in its URL-safe form.
 * @property workchain The workchain.
 * @property hash The 256 bits that identify the account in its workchain, in hexadecimal.
 * @property bounceable Whether money sent to a wallet that does not exist comes back.
 */
@ConsistentCopyVisibility
public data class Wallet private constructor(
    val address: String,
    val workchain: Int,
    val hash: String,
    val bounceable: Boolean,
) : Serializable {
    override fun toString(): String = address

    /** Parses addresses. */
    public companion object {
        private const val serialVersionUID = 1L

        /**
         * Parses an address.
         *
         * @throws InvalidArgumentException field `wallet`.
         */
        @JvmStatic
        @Throws(StarsBotException::class)
        public fun parse(text: String): Wallet {
            val parts = Core.ask { parseWallet(Core.validUtf16(text)) }
            val hash = parts.hash.joinToString("") { "%02x".format(it) }
            return Wallet(parts.address, parts.workchain.toInt(), hash, parts.bounceable)
        }
    }
}

/** The form of API keys. */
public object ApiKey {
    /**
     * Checks the form of an API key, without asking the service.
     *
     * @throws InvalidConfigException field `api_key`; its message never holds the text.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun check(text: String): Unit = Core.ask { checkApiKey(Core.validUtf16(text)) }
}
