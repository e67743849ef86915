using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons.Judges;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Judges;

internal sealed class JudgeReplyTests
{
    [TestCase("""{"winner": "A"}""", "A")]
    [TestCase("""  {"reason": "shorter", "winner": "b"} """, "B")]
    [TestCase("```json\n{\"winner\": \"TIE\"}\n```", "TIE")]
    [TestCase("<think>\nA is wrong, B is right.\n</think>\n{\"winner\": \"B\"}", "B")]
    [TestCase("A", "A")]
    [TestCase("tie\n", "TIE")]
    [TestCase("A is better.", null)]
    [TestCase("Answer: B", null)]
    [TestCase("""{"winner": "C"}""", null)]
    [TestCase("""{"winner": ["A"]}""", null)]
    [TestCase("""{"winner": "A", "winner": "B"}""", null)]
    [TestCase("""{"winner": "A"} or {"winner": "B"}""", null)]
    [TestCase("""[{"winner": "A"}]""", null)]
    [TestCase("<think>A, I think", null)]
    [TestCase("```", null)]
    [TestCase("", null)]
    public void Only_a_verdict_is_one(string reply, string? verdict) => Assert.That(JudgeReply.Verdict(reply), Is.EqualTo(verdict));
}
