package io.github.starsbot

import io.github.starsbot.internal.Core
import java.io.Serializable
import java.math.BigDecimal

/**
 * The prepaid balance. ("1. Get API balance".)
 *
 * Two of them are equal when their [nano] and [currency] are.
 *
 * @property nano The amount in nanotons, exact: 1 TON = 1 000 000 000 nanotons.
 * @property currency The currency as the service names it: `TON`.
 */
public class Balance(public val nano: Long, public val currency: String) : Serializable {
    /** The amount in TON, exact to the nanoton, without zeros at its end: `1.234567`. */
    public val ton: BigDecimal get() = tonOf(nano)

    override fun equals(other: Any?): Boolean = other is Balance && nano == other.nano && currency == other.currency

    override fun hashCode(): Int = 31 * nano.hashCode() + currency.hashCode()

    override fun toString(): String = "Balance(ton=${ton.toPlainString()}, currency=$currency)"
}

/**
 * A wallet, and the memo that tells the service whose balance to top up. ("2. Get deposit address".)
 *
 * @property wallet The wallet's address, as the service gives it. It is verified when a link is made from it.
 * @property memo The memo (comment) to send along. Money sent without it cannot be matched.
 * @property message What the service says about it.
 */
public data class Deposit(val wallet: String, val memo: String, val message: String) : Serializable {
    /**
     * A link that opens a wallet with everything filled in, and its QR code.
     *
     * @param amount The TON to fill in; left out, the payer chooses.
     * @throws InvalidArgumentException field `wallet` when the service's address does not hold, `memo` when it gave
     *   none, `amount` when it is not positive or has more than nine decimals.
     */
    @JvmOverloads
    @Throws(StarsBotException::class)
    public fun paymentLink(amount: BigDecimal? = null): PaymentLink = PaymentLink.of(wallet, memo, amount)
}

/**
 * A link that opens a wallet with the recipient, the memo and, if given, the amount filled in.
 *
 * There is no link without the memo: money sent without it cannot be matched to an account. [toString] is the
 * `ton://` link.
 */
public class PaymentLink private constructor(
    private val wallet: String,
    private val memo: String,
    private val nano: Long?,
    private val link: String,
    /** The same link for places where `ton://` cannot be clicked: it opens in Tonkeeper, or on its page. */
    public val httpsLink: String,
) : Serializable {
    /**
     * The QR code of the link as a picture: SVG, black on white, with its quiet zone.
     *
     * @throws InvalidArgumentException field `memo`, when the memo is longer than a QR code can hold.
     */
    @Throws(StarsBotException::class)
    public fun qrSvg(): String = Core.qrSvg(wallet, memo, nano)

    /**
     * The QR code of the link as text for a terminal with a dark background.
     *
     * @throws InvalidArgumentException field `memo`, when the memo is longer than a QR code can hold.
     */
    @Throws(StarsBotException::class)
    public fun qrText(): String = Core.qrText(wallet, memo, nano)

    override fun equals(other: Any?): Boolean = other is PaymentLink && link == other.link

    override fun hashCode(): Int = link.hashCode()

    override fun toString(): String = link

    /** Makes links. */
    public companion object {
        /**
         * A link from a wallet's address, the memo and the TON to fill in.
         *
         * @throws InvalidArgumentException field `wallet` when it is not an address of the main network (TEP-2),
         *   `memo` when it is empty, `amount` when it is not positive or has more than nine decimals.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun of(wallet: String, memo: String, amount: BigDecimal? = null): PaymentLink {
            val nano = amount?.let(::nanoOf)
            val links = Core.links(wallet, memo, nano)
            return PaymentLink(wallet, memo, nano, links.ton, links.https)
        }
    }
}

/** How the Stars of an order arrive. The API tells this in the text of its message alone. */
public enum class Delivery {
    /** They have been sent. */
    DELIVERED,

    /** The order is accepted; they will be delivered by hand. */
    MANUAL,

    /** The order is accepted; the message says neither. */
    UNRECOGNISED,
}

/**
 * A purchase that the service has accepted. ("3. Buy stars".)
 *
 * @property orderId The service's name for the order. Two equal purchases within one second may share it.
 * @property amountStars The Stars bought, as the service confirms them.
 * @property toUsername The recipient as the service confirms it; `null` is the owner of the API key.
 * @property message What the service says about the delivery.
 * @property delivery What [message] says about the delivery, for code.
 */
public data class Order(
    val orderId: String,
    val amountStars: Long,
    val toUsername: String?,
    val message: String,
    val delivery: Delivery,
) : Serializable

/** Reads what people type, as a call would. */
public object Parse {
    /**
     * A username from a name, an `@name` or a `t.me` link.
     *
     * @throws InvalidArgumentException field `username`.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun username(text: String): String = Core.username(text)

    /**
     * An amount of TON: a decimal number as JSON writes it, with at most nine decimals.
     *
     * @throws InvalidArgumentException field `ton`.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun ton(text: String): BigDecimal = tonOf(Core.ton(text))

    /**
     * The address of a wallet (TEP-2), its checksum verified, in its URL-safe form.
     *
     * @throws InvalidArgumentException field `wallet`.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun wallet(text: String): String = Core.wallet(text).address

    /**
     * Checks the form of an API key, without asking the service.
     *
     * @throws InvalidConfigException field `api_key`; its message never holds the text.
     */
    @JvmStatic
    @Throws(StarsBotException::class)
    public fun apiKey(text: String): Unit = Core.checkApiKey(text)
}

private const val DECIMALS = 9

/** Nanotons as TON, without zeros at the end and without an exponent. */
internal fun tonOf(nano: Long): BigDecimal {
    val bare = BigDecimal.valueOf(nano, DECIMALS).stripTrailingZeros()
    return if (bare.scale() < 0) bare.setScale(0) else bare
}

/** TON that a user gives as nanotons. */
internal fun nanoOf(amount: BigDecimal, field: String = "amount"): Long {
    try {
        return amount.movePointRight(DECIMALS).longValueExact()
    } catch (impossible: ArithmeticException) {
        throw InvalidArgumentException(
            Details.refused("invalid_argument", field, "$field is too large, or has more than nine decimals: $amount"),
            impossible,
        )
    }
}
