using System.Globalization;
using StrategyFactory.Neural.Tokenizers;
using static StrategyFactory.LanguageModels.Pretrain.PrimerWords;

namespace StrategyFactory.LanguageModels.Pretrain;

/// <summary>
/// Made-up conversations in simple English, put together from a small grammar: enough to learn that a question gets one answer, that words
/// of the question come back in it, and where it ends. The same seed gives the same ones.
/// </summary>
internal sealed class Primer(int seed)
{
    private const int MostTurns = 3;

    private static readonly Func<Primer, (string Question, string Answer)>[] Exchanges =
    [
        primer => primer.Greeting(), primer => primer.Say(), primer => primer.Opposite(), primer => primer.Colour(), primer => primer.Sum(),
        primer => primer.Animal(), primer => primer.Weekday(), primer => primer.Having(), primer => primer.Being(),
        primer => primer.Story(), primer => primer.Spelling(), primer => primer.Asking(), primer => primer.Comparing(),
        primer => primer.Thanks(),
    ];

    private readonly Random _draws = new(seed);

    /// <summary>Conversations of one to three questions, some with a system message.</summary>
    internal IEnumerable<ChatMessage[]> Conversations(int count) => Enumerable.Range(0, count).Select(_ => Conversation().ToArray());

    private IEnumerable<ChatMessage> Conversation()
    {
        if (_draws.Next(5) == 0)
        {
            yield return new("system", Of(Systems));
        }

        for (var turns = _draws.Next(1, MostTurns + 1); turns > 0; turns--)
        {
            var (question, answer) = Of(Exchanges)(this);
            yield return new("user", question);
            yield return new(ChatMessage.Assistant, answer);
        }
    }

    private (string, string) Greeting()
    {
        var name = Of(Names);
        return (
            Of([$"Hello, I am {name}.", $"Hi, my name is {name}.", $"Good morning! {name} here."]), $"Hello, {name}. How can I help you?");
    }

    private (string, string) Say()
    {
        var what = $"the {Of(Colours)} {Of(Things)}";
        return (Of([$"Please say: {what}.", $"Say {what}.", $"Repeat after me: {what}."]), Begun($"{what}."));
    }

    private (string, string) Opposite()
    {
        var (one, other) = Of(Opposites);
        (one, other) = _draws.Next(2) == 0 ? (one, other) : (other, one);
        return (Of([$"What is the opposite of {one}?", $"What is not {one}?"]), $"The opposite of {one} is {other}.");
    }

    private (string, string) Colour()
    {
        var (name, colour) = Of(Coloured);
        return (Of([$"What colour is {name}?", $"Tell me the colour of {name}."]), Begun($"{name} is {colour}."));
    }

    private (string, string) Sum()
    {
        var (one, other) = (_draws.Next(6), _draws.Next(5));
        var (left, right, sum) = (Numbers[one], Numbers[other], Numbers[one + other]);
        return (Of([$"What is {left} plus {right}?", $"How much is {left} and {right}?"]), Begun($"{left} plus {right} is {sum}."));
    }

    private (string, string) Animal()
    {
        var (name, voice, food) = Of(Animals);
        return _draws.Next(2) == 0
            ? ($"What does a {name} say?", $"A {name} says {voice}.")
            : ($"What does a {name} eat?", $"A {name} eats {food}.");
    }

    private (string, string) Weekday()
    {
        var day = _draws.Next(Weekdays.Length);
        var (here, next) = (Weekdays[day], Weekdays[(day + 1) % Weekdays.Length]);
        return _draws.Next(2) == 0
            ? ($"Which day comes after {here}?", $"{next} comes after {here}.")
            : ($"Which day comes before {next}?", $"{here} comes before {next}.");
    }

    private (string, string) Having()
    {
        var (name, size, colour, thing) = (Of(Names), Of(Sizes), Of(Colours), Of(Things));
        return ($"{name} has {With(size)} {colour} {thing}. What does {name} have?", $"{name} has {With(size)} {colour} {thing}.");
    }

    private (string, string) Being()
    {
        var (name, other, place) = (Of(Names), Of(Names), Of(Places));
        return (
            Of([$"{name} is in the {place}. Where is {name}?", $"{name} went to the {place} with {other}. Where is {name}?"]),
            $"{name} is in the {place}.");
    }

    private (string, string) Story()
    {
        var (animal, place, thing, name) = (Of(Animals).Name, Of(Places), Of(Things), Of(Names));
        var (size, colour) = (Of(["small", "big", "young", "happy"]), Of(Colours));
        return (
            Of([$"Tell me a story about a {animal}.", $"Write a short story about a {animal}."]),
            $"A {size} {animal} lived near the {place}. One day it found a {colour} {thing}. It gave the {thing} to {name}, and they were "
            + "friends from that day on.");
    }

    private (string, string) Spelling()
    {
        var word = Of(Things);
        return ($"How do you spell {word}?", string.Join('-', word.ToUpper(CultureInfo.InvariantCulture).ToCharArray()) + ".");
    }

    private (string, string) Asking()
    {
        var thing = Of(Things);
        return (
            Of([$"I need a {thing}.", $"Where can I buy a {thing}?", $"I have lost my {thing}."]), $"You can buy a {thing} in the shop.");
    }

    private (string, string) Comparing()
    {
        var (one, other) = (Of(Names), Of(Names));
        var (first, second) = (_draws.Next(1, 6), _draws.Next(6, 11));
        return (
            $"{one} has {Numbers[first]} pens. {other} has {Numbers[second]} pens. Who has more?",
            $"{other} has more pens than {one}.");
    }

    private (string, string) Thanks() =>
        (Of(["Thank you.", "Thanks a lot!", "That was helpful."]), "You are welcome.");

    private T Of<T>(T[] all) => all[_draws.Next(all.Length)];

    private static string With(string word) => (word[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + word;

    private static string Begun(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
