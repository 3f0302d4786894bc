package io.github.starsbot.internal

import io.github.starsbot.BadRequestException
import io.github.starsbot.ConnectionFailedException
import io.github.starsbot.ConnectionLostException
import io.github.starsbot.Details
import io.github.starsbot.Dispatch
import io.github.starsbot.ForbiddenException
import io.github.starsbot.HttpRequest
import io.github.starsbot.InsufficientBalanceException
import io.github.starsbot.InvalidArgumentException
import io.github.starsbot.InvalidConfigException
import io.github.starsbot.InvalidResponseException
import io.github.starsbot.NotFoundException
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.RateLimitedException
import io.github.starsbot.RequestTimeoutException
import io.github.starsbot.ServerErrorException
import io.github.starsbot.StarsBotException
import io.github.starsbot.UnauthorizedException
import io.github.starsbot.UnexpectedStatusException
import io.github.starsbot.Balance as PublicBalance
import io.github.starsbot.Delivery as PublicDelivery
import io.github.starsbot.Deposit as PublicDeposit
import io.github.starsbot.Order as PublicOrder
import io.github.starsbot.Outcome as PublicOutcome
import io.github.starsbot.Stage as PublicStage
import io.github.starsbot.UnknownPurchase as PublicPurchase

/** The core, where nothing of uniffi's shows any more: its errors are ours, and so are its values. */
internal object Core {
    fun username(text: String): String = ask { parseUsername(whole(text)) }

    fun ton(text: String): Long = ask { parseTon(whole(text)) }

    fun wallet(text: String): WalletParts = ask { parseWallet(whole(text)) }

    fun checkApiKey(text: String): Unit = ask { io.github.starsbot.internal.checkApiKey(whole(text)) }

    fun links(wallet: String, memo: String, nano: Long?): Links {
        if (!isWhole(memo)) {
            val why = "the memo holds half of a character"
            throw InvalidArgumentException(Details.refused("invalid_argument", "memo", why))
        }
        return ask { paymentLinks(whole(wallet), memo, nano) }
    }

    fun qrSvg(wallet: String, memo: String, nano: Long?): String = ask {
        paymentQrSvg(whole(wallet), whole(memo), nano)
    }

    fun qrText(wallet: String, memo: String, nano: Long?): String =
        ask { paymentQrText(whole(wallet), whole(memo), nano) }

    fun client(settings: Settings): Client = ask { Client(settings) }

    /** Asks the core, and tells its refusal, or that it is not there, as our own exception. */
    inline fun <T> ask(what: () -> T): T {
        try {
            Library.ensure()
            return what()
        } catch (refused: Refusal.Refused) {
            throw exception(refused.details, null)
        }
    }

    /**
     * The same text, which uniffi can pass on. It throws over half of a surrogate pair, which becomes U+FFFD here:
     * no value of ours may hold that, so the core refuses it.
     */
    fun whole(text: String): String {
        if (isWhole(text)) return text
        return text.map { if (it.isSurrogate()) '\uFFFD' else it }.joinToString("")
    }
}

private fun isWhole(text: String) = text.none(Char::isSurrogate) || Charsets.UTF_8.newEncoder().canEncode(text)

/** The native library: loaded once, its checksums verified. */
internal object Library {
    private val failure: Throwable? = try {
        uniffiEnsureInitialized()
        null
    } catch (missing: LinkageError) {
        missing
    } catch (other: RuntimeException) {
        other
    }

    fun ensure() {
        if (failure == null) return
        val place = "${System.getProperty("os.name")} on ${System.getProperty("os.arch")}"
        throw InvalidConfigException(
            Details.refused(
                "invalid_config",
                "native_library",
                "the native library of starsbot cannot be loaded for $place: the package holds none for it, or the " +
                    "one that is found is of another version",
            ),
            failure,
        )
    }
}

internal fun Request.toHttp(): HttpRequest = HttpRequest(
    method,
    url,
    headers.map { it.name to it.value },
    body,
    connectTimeoutMs.toLong(),
    timeoutMs.toLong(),
    isPurchase,
    Dispatch(),
)

internal fun Balance.toPublic(): PublicBalance = PublicBalance(ton, currency)

internal fun Deposit.toPublic(): PublicDeposit = PublicDeposit(wallet, memo, message)

internal fun Order.toPublic(): PublicOrder = PublicOrder(orderId, amountStars, toUsername, message, delivery.toPublic())

internal fun Delivery.toPublic(): PublicDelivery = when (this) {
    Delivery.DELIVERED -> PublicDelivery.DELIVERED
    Delivery.MANUAL -> PublicDelivery.MANUAL
    Delivery.UNRECOGNISED -> PublicDelivery.UNRECOGNISED
}

private fun Outcome.toPublic(): PublicOutcome = when (this) {
    Outcome.NOT_SENT -> PublicOutcome.NOT_SENT
    Outcome.REJECTED -> PublicOutcome.REJECTED
    Outcome.UNKNOWN -> PublicOutcome.UNKNOWN
}

private fun UnknownPurchase.toPublic(): PublicPurchase {
    val stage = when (stage) {
        Stage.AWAITING_ANSWER -> PublicStage.AWAITING_ANSWER
        Stage.READING_ANSWER -> PublicStage.READING_ANSWER
        Stage.ANSWERED -> PublicStage.ANSWERED
    }
    return PublicPurchase(amountStars, toUsername, stage, startedAtMs.toLong(), endedAtMs.toLong())
}

/** The exception for what the core says, over what the transport has thrown. */
internal fun exception(error: ErrorDetails, cause: Throwable?): StarsBotException {
    val details = Details(
        code = error.code.name.lowercase(),
        message = error.message,
        field = error.field,
        outcome = error.outcome?.toPublic(),
        status = error.status?.toInt(),
        retryAfterMs = error.retryAfterMs?.toLong(),
        retryable = error.retryable,
        attempts = error.attempts.toInt(),
        body = error.body,
        purchase = error.purchase?.toPublic(),
    )
    return when (error.code) {
        ErrorCode.INVALID_ARGUMENT -> InvalidArgumentException(details, cause)
        ErrorCode.INVALID_CONFIG -> InvalidConfigException(details, cause)
        ErrorCode.CONNECTION_FAILED -> ConnectionFailedException(details, cause)
        ErrorCode.TIMEOUT -> RequestTimeoutException(details, cause)
        ErrorCode.CONNECTION_LOST -> ConnectionLostException(details, cause)
        ErrorCode.UNAUTHORIZED -> UnauthorizedException(details, cause)
        ErrorCode.FORBIDDEN -> ForbiddenException(details, cause)
        ErrorCode.INSUFFICIENT_BALANCE -> InsufficientBalanceException(details, cause)
        ErrorCode.BAD_REQUEST -> BadRequestException(details, cause)
        ErrorCode.NOT_FOUND -> NotFoundException(details, cause)
        ErrorCode.RATE_LIMITED -> RateLimitedException(details, cause)
        ErrorCode.SERVER_ERROR -> ServerErrorException(details, cause)
        ErrorCode.UNEXPECTED_STATUS -> UnexpectedStatusException(details, cause)
        ErrorCode.INVALID_RESPONSE -> InvalidResponseException(details, cause)
        ErrorCode.OUTCOME_UNKNOWN -> OutcomeUnknownException(details, cause)
    }
}
