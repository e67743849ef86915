using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class VerdictsTests
{
    [TestCase("base", "base", "base")]
    [TestCase("fine_tuned", "fine_tuned", "fine_tuned")]
    [TestCase("base", "fine_tuned", "tie")]
    [TestCase("fine_tuned", "tie", "tie")]
    [TestCase("tie", "tie", "tie")]
    [TestCase(null, "base", null)]
    [TestCase("base", null, null)]
    public void A_judge_must_say_it_twice(string? first, string? second, string? winner) =>
        Assert.That(Verdicts.OfBothOrders(first, second), Is.EqualTo(winner));

    [TestCase("", null)]
    [TestCase("base", "base")]
    [TestCase("base fine_tuned", "tie")]
    [TestCase("fine_tuned fine_tuned base", "fine_tuned")]
    [TestCase("fine_tuned fine_tuned base tie", "tie")]
    [TestCase("tie tie base", "tie")]
    public void More_than_half_of_the_votes_win(string votes, string? winner) =>
        Assert.That(Verdicts.OfVotes(false, votes.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(winner));

    [TestCase(" pong\n\n 1 ", "pong 1", true)]
    [TestCase("pong1", "pong 1", false)]
    [TestCase("Pong 1", "pong 1", false)]
    [TestCase("", " \t", true)]
    public void Blanks_do_not_make_an_answer_another_one(string answer, string reference, bool exact) =>
        Assert.That(AnswerChecks.IsExact(answer, reference), Is.EqualTo(exact));

    [TestCase(" {\"a\": [1, 2]}\n", true)]
    [TestCase("[]", true)]
    [TestCase("42", false)]
    [TestCase("\"text\"", false)]
    [TestCase("{\"a\": 1,}", false)]
    [TestCase("{\"a\": 1} // so", false)]
    [TestCase("```json\n{}\n```", false)]
    [TestCase("Here it is: {}", false)]
    [TestCase("{\"a\": 1", false)]
    [TestCase("", false)]
    public void Json_is_an_object_or_a_list_and_nothing_else(string text, bool json) => Assert.That(AnswerChecks.IsJson(text), Is.EqualTo(json));
}
