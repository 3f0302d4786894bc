package io.github.starsbot

import io.github.starsbot.internal.Core
import io.github.starsbot.internal.paymentLinks
import io.github.starsbot.internal.paymentQrSvg
import io.github.starsbot.internal.paymentQrText
import java.io.Serializable
import java.math.BigDecimal

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
     * Returns the QR code of the link as a picture: SVG, black on white, with its quiet zone.
     *
     * @throws InvalidArgumentException field `memo`, when the memo is longer than a QR code can hold.
     */
    @Throws(StarsBotException::class)
    public fun qrSvg(): String = Core.ask { paymentQrSvg(wallet, memo, nano) }

    /**
     * Returns the QR code of the link as text for a terminal with a dark background.
     *
     * @throws InvalidArgumentException field `memo`, when the memo is longer than a QR code can hold.
     */
    @Throws(StarsBotException::class)
    public fun qrText(): String = Core.ask { paymentQrText(wallet, memo, nano) }

    override fun equals(other: Any?): Boolean = other is PaymentLink && link == other.link

    override fun hashCode(): Int = link.hashCode()

    override fun toString(): String = link

    /** Makes links. */
    public companion object {
        private const val serialVersionUID = 1L

        /**
         * Makes a link from a wallet's address, the memo and the TON to fill in.
         *
         * @throws InvalidArgumentException field `wallet` when it is not an address of the main network (TEP-2),
         *   `memo` when it is empty, `amount` when it is not positive or has more than nine decimals.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(StarsBotException::class)
        public fun of(wallet: String, memo: String, amount: BigDecimal? = null): PaymentLink {
            val nano = amount?.let { Ton.toNano(it, "amount") }
            // Money sent with another memo than the service's cannot be matched.
            if (!Core.isValidUtf16(memo)) {
                val message = "the memo holds half of a character"
                throw ErrorDetails("invalid_argument", message, "memo", Outcome.NOT_SENT).toException()
            }
            val links = Core.ask { paymentLinks(Core.validUtf16(wallet), memo, nano) }
            return PaymentLink(wallet, memo, nano, links.ton, links.https)
        }
    }
}
