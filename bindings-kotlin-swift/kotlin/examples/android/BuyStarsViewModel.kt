/*
 * An Android view model, as documentation: it needs the Android SDK and is not compiled here.
 *
 * A key spends the balance of its owner, and everybody can read what is in an app. So the app talks to a backend of
 * yours, which knows the user, decides what they may buy, and alone has the key. It responds as the API does: pass the
 * three requests on with a StarsBotClient(apiKey) there.
 *
 * In build.gradle.kts: implementation("io.github.starsbot:starsbot-android:0.1.0@aar"), JNA as its @aar, OkHttp and
 * coroutines.
 */
package com.example.stars

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import io.github.starsbot.OutcomeUnknownException
import io.github.starsbot.StarsBotClient
import io.github.starsbot.StarsBotException
import io.github.starsbot.UnknownPurchase
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** What the screen shows. */
sealed interface BuyState {
    /** Nothing yet. */
    data object Ready : BuyState

    /** On its way: the button is disabled. */
    data object Buying : BuyState

    /** It has been bought. */
    data class Bought(val text: String) : BuyState

    /** Nothing was bought: the button may be pressed again. */
    data class NotBought(val text: String) : BuyState

    /** It may have been bought: the button stays disabled until the backend has found out. */
    data object Unknown : BuyState
}

/** Buys Stars through the backend. */
class BuyStarsViewModel(session: Session, private val pending: PendingPurchases) : ViewModel() {
    private val client = StarsBotClient.forBackend("https://shop.example/stars") {
        appName = "StarsApp/1.0"
        headers = { mapOf("authorization" to "Bearer ${session.token}") }
        // The screen may be left while a purchase is on its way: what is not known then is stored.
        onInterruptedPurchase = { pending.store(it.purchase) }
    }
    private val shown = MutableStateFlow<BuyState>(BuyState.Ready)

    /** What the screen shows. */
    val state: StateFlow<BuyState> = shown.asStateFlow()

    /** The button. */
    fun buy(stars: Long, username: String) {
        if (shown.value == BuyState.Buying || shown.value == BuyState.Unknown) return
        shown.value = BuyState.Buying
        viewModelScope.launch {
            shown.value = try {
                BuyState.Bought(client.buy(stars, username).message)
            } catch (error: OutcomeUnknownException) {
                pending.store(error.purchase)
                BuyState.Unknown
            } catch (error: StarsBotException) {
                BuyState.NotBought(error.message.orEmpty())
            }
        }
    }

    override fun onCleared() = client.close()
}

/** Who is logged in to your backend. */
interface Session {
    val token: String
}

/** Purchases whose outcome the backend still has to find out: a table of your database. */
interface PendingPurchases {
    fun store(purchase: UnknownPurchase)
}
