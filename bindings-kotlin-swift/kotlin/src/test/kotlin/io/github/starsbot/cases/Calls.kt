package io.github.starsbot.cases

import io.github.starsbot.ApiKey
import io.github.starsbot.PaymentLink
import io.github.starsbot.StarsBotClient
import io.github.starsbot.StarsBotException
import io.github.starsbot.Ton
import io.github.starsbot.Username
import io.github.starsbot.Wallet
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.lang.reflect.InvocationTargetException
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant

/** Calls an operation by its name, as Java knows it. Returns the fields of its value that a case can name. */
fun call(client: StarsBotClient, api: Api, case: Case, note: (Any) -> Unit): Map<String, Any?> {
    val operation = api.operations.single { it.name == case.call.operation }
    val given = operation.arguments.filter { it.name in case.call.args }
    val values = given.map<Api.Argument, Any> { argument ->
        val value = case.call.args.getValue(argument.name).jsonPrimitive
        if (argument.kind in listOf("stars", "integer")) value.long else value.content
    }
    val blocking = client.blocking()
    val types = values.map { if (it is Long) Long::class.java else String::class.java }
    val method = blocking.javaClass.getMethod(camel(operation.name), *types.toTypedArray())
    val value = try {
        method.invoke(blocking, *values.toTypedArray())
    } catch (thrown: InvocationTargetException) {
        throw thrown.targetException
    }
    note(value)
    return fields(value, api.record(operation.returns))
}

/** Calls a function. Returns the parts of its value that a case can name. */
fun call(function: String, case: Case): Map<String, Any?> {
    val text = { case.call.text("text") }
    return when (function) {
        "parse_username" -> mapOf("username" to Username.parse(text()).name)
        "parse_ton" -> Ton.parse(text()).let { mapOf("ton" to plain(it), "nano" to Ton.toNano(it).toString()) }
        "parse_api_key" -> mapOf<String, Any>().also { ApiKey.check(text()) }
        "parse_wallet" -> Wallet.parse(text()).let {
            mapOf("workchain" to plain(it.workchain), "hash" to it.hash, "bounceable" to it.bounceable)
        }
        "payment_link" -> {
            val amount = case.call.args["amount"]?.let { Ton.parse(it.jsonPrimitive.content) }
            mapOf("link" to PaymentLink.of(case.call.text("wallet"), case.call.text("memo"), amount).toString())
        }
        else -> error("the function $function is not known")
    }
}

/** The attributes of an error that a case can name. */
fun attributes(error: StarsBotException, api: Api): Map<String, Any?> =
    fields(error, api.errorDetails.filter { it.kind != "record" }) + ("may_have_spent" to error.mayHaveSpent)

/** The fields of a value, by the getters that Java knows. */
private fun fields(value: Any, fields: List<Api.Field>): Map<String, Any?> = fields.associate {
    it.names.first() to plain(get(value, it.name))
} + (if (fields.any { "nano" in it.names }) mapOf("nano" to get(value, "nano").toString()) else mapOf())

private fun get(value: Any, name: String): Any? =
    value.javaClass.getMethod("get" + camel(name).replaceFirstChar(Char::uppercase)).invoke(value)

private fun plain(value: Any?): Any? = when (value) {
    is BigDecimal -> value.toPlainString()
    is Int -> value.toLong()
    is Duration -> value.toMillis()
    is Instant -> value.toEpochMilli()
    is Enum<*> -> get(value, "value")
    else -> value
}

private fun camel(name: String) = name.replace(Regex("_([a-z])")) { it.groupValues[1].uppercase() }
