//! Whether a text says that there is too little money, in English, in Russian or in a code.
//!
//! A word for money and a word for "too little" in one text are not enough: "insufficient rights to view the
//! balance" is no matter of money. So the two must stand beside each other, with nothing between them but
//! words that change nothing ("insufficient *account* balance", "the balance *of 0.5 TON is too* low").

use alloc::string::String;
use alloc::vec::Vec;

// Lists of phrases. A word that ends in `*` stands for all that begin with it.

const BALANCE: &str = "balance, balances, fund, funds, money, credit, credits, баланс*, средств*, денег, деньг*, \
    счет, счета, счете, счету, кошел*";

/// The currency. It is also what an amount is in, so it needs clearer words beside it.
const CURRENCY: &str = "ton, tons, toncoin, toncoins, gram, grams, тон, тона, тонов";

const IN_ONE_WORD: &str = "insufficientbalance*, insufficientfunds*";

const SHORT_BEFORE: &str = "insufficient, inadequate, not enough, not have enough, t have enough, without enough, \
    not sufficient, non sufficient, not have sufficient, t have sufficient, too little, lack of, lacks, lacking, \
    short of, need more, needs more, недостаточ*, не достаточ*, не хват*, нехват*";

const SHORT_BEFORE_BALANCE: &str = "low, exceed*, greater than, more than, higher than, larger than, bigger than, \
    out of, top up, низк*, маленьк*, мало, превыш*, превыс*, больше, пополните";

const SHORT_BEHIND_BALANCE: &str = "insufficient, inadequate, low, lower, less than, smaller than, not enough, \
    not sufficient, isn t enough, isn t sufficient, aren t enough, aren t sufficient, exceeded, exhausted, depleted, недостаточ*, не достаточ*, не хват*, \
    мал, мало, меньше, низк*, ниже, исчерпан*, превышен*, закончил*";

/// Words that change nothing. So do numbers.
const FILLERS: &str = "your, my, the, a, account, wallet, available, current, remaining, prepaid, user, s, api, \
    merchant, on, in, of, ton, tons, toncoin, gram, grams, is, are, was, were, too, very, currently, only, на, в, \
    ваш*, у, вас, вам, свободн*, доступн*, денежн*, собственн*, текущ*, слишком, очень, тон, тонов, сейчас, \
    пользователя";

/// Words that make it a matter of something else: "insufficient funds permission", "exceeds the balance limit".
const OTHER_MATTERS: &str = "limit*, quota*, permission*, scope*, right*, privilege*, access, role*, card*, \
    authorization, прав, права, доступ*, лимит*";

/// So many of them may stand in between. It bounds the work on a long text.
const MAX_FILLERS: usize = 8;

/// Whether a text says that there is too little money.
pub(super) fn is_said_to_be_short(text: &str) -> bool {
    let mut clause = Vec::new();
    for token in text.split_whitespace() {
        push_words(token, &mut clause);
        if token.ends_with(['.', ',', ';', '!', '?']) {
            if is_short(&clause) {
                return true;
            }
            clause.clear();
        }
    }
    is_short(&clause)
}

/// The words of a text without blanks, in lower case: `INSUFFICIENT_BALANCE`, `insufficientBalance`.
fn push_words(token: &str, words: &mut Vec<String>) {
    let (mut word, mut after_lower) = (String::new(), false);
    for character in token.chars() {
        let letter = lower(character);
        let is_upper = letter.is_some_and(|letter| letter != character);
        if (letter.is_none() || is_upper && after_lower) && !word.is_empty() {
            words.push(core::mem::take(&mut word));
        }
        word.extend(letter);
        after_lower = letter.is_some() && !is_upper;
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// A digit or a Latin or Russian letter in lower case, `ё` as `е`. (The tables of all of Unicode would be a burden
/// to a page.)
fn lower(character: char) -> Option<char> {
    match character {
        'А'..='Я' => char::from_u32(u32::from(character) + 32),
        'Ё' | 'ё' => Some('е'),
        'а'..='я' => Some(character),
        _ if character.is_ascii_alphanumeric() => Some(character.to_ascii_lowercase()),
        _ => None,
    }
}

fn is_short(clause: &[String]) -> bool {
    (0..clause.len()).any(|at| {
        let words = &clause[at..];
        after(words, IN_ONE_WORD).is_some()
            || after(words, SHORT_BEFORE)
                .is_some_and(|words| begins_with(words, BALANCE) || begins_with(words, CURRENCY))
            || after(words, SHORT_BEFORE_BALANCE).is_some_and(|words| begins_with(words, BALANCE))
            || after(words, BALANCE).is_some_and(|words| {
                !is_other_matter(words) && begins_with(words, SHORT_BEHIND_BALANCE)
            })
    })
}

/// Whether words begin with one of the phrases, after nothing but fillers.
fn begins_with(mut words: &[String], phrases: &str) -> bool {
    for _ in 0..=MAX_FILLERS {
        if after(words, phrases).is_some_and(|words| !is_other_matter(words)) {
            return true;
        }
        match words {
            [filler, rest @ ..] if is_filler(filler) => words = rest,
            _ => return false,
        }
    }
    false
}

fn is_other_matter(words: &[String]) -> bool {
    after(words, OTHER_MATTERS).is_some()
}

fn is_filler(word: &String) -> bool {
    let is_number = word.starts_with(|first: char| first.is_ascii_digit());
    is_number || after(core::slice::from_ref(word), FILLERS).is_some()
}

/// What follows the phrase that words begin with.
fn after<'a>(words: &'a [String], phrases: &str) -> Option<&'a [String]> {
    phrases.split(',').find_map(|phrase| {
        let mut rest = words.iter();
        let is_next = |part: &str| {
            rest.next()
                .is_some_and(|word| match part.strip_suffix('*') {
                    Some(beginning) => word.starts_with(beginning),
                    None => word == part,
                })
        };
        phrase
            .split_ascii_whitespace()
            .all(is_next)
            .then_some(rest.as_slice())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn too_little_money_is_recognized_in_words_and_codes() {
        for text in [
            "insufficientfunds",
            "InsufficientFundsError",
            "errors.insufficient_balance",
            "payment/insufficient-funds",
            "E_LOW_BALANCE",
            "Sorry! Out of funds.",
            "Error: account balance (0.5 TON) is insufficient",
            "Your balance isn’t enough",
            "You do not have enough credit.",
            "Не достаточно средств",
            "Нехватка средств на счёте",
            "Средств на счету недостаточно",
            "БАЛАНС СЛИШКОМ МАЛ",
            "Пополните баланс",
        ] {
            assert!(is_said_to_be_short(text), "{text}");
        }
    }

    #[test]
    fn other_matters_are_not_taken_for_it() {
        for text in [
            "",
            "balance",
            "insufficient",
            "Insufficient permissions",
            "balance: insufficient permissions",
            "insufficient funds permission",
            "not enough rights to see the balance",
            "The amount is too low, the balance is 5 TON",
            "amount is too low (TON minimum is 1)",
            "Amount too low. Balance was not touched",
            "exceeds the balance limit",
            "no money was taken",
            "Check out your balance",
            "See your balance below",
            "Insufficient stock of Stars",
            "credit card is too low in priority",
            "insufficiently documented balance",
            "Недостаточно прав доступа к балансу",
            "Баланс не изменён, получатель не найден",
            "Мало символов в имени, баланс прежний",
        ] {
            assert!(!is_said_to_be_short(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_around_a_code_it_is_found(before in "[^\\pL\\pN]{0,8}", behind in "[^\\pL\\pN]{0,8}") {
            let text = before + "INSUFFICIENT_BALANCE" + &behind;
            prop_assert!(is_said_to_be_short(&text));
        }
    }

    #[test]
    fn a_long_text_of_fillers_takes_no_time() {
        assert!(!is_said_to_be_short(&"ton ".repeat(20_000)));
    }
}
