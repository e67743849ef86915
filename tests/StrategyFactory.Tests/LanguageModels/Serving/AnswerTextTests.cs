using NUnit.Framework;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>What ends an answer never comes out, and what may begin it only once it is certain.</summary>
internal sealed class AnswerTextTests
{
    [TestCase("a|b|c", "", "a|b|c", false)]
    [TestCase("one|EN|D|two", "END", "one||", true)]
    [TestCase("one|EN|Dtwo", "END", "one||", true)]
    [TestCase("one|EN|TER", "END", "one||ENTER", false)]
    [TestCase("E|E|N|D", "END", "|E||", true)]
    [TestCase("E|N", "END", "||EN", false)]
    [TestCase("aab", "aab", "", true)]
    [TestCase("a|aab", "aab", "|a", true)]
    [TestCase("x END y", "y,END", "x ", true)]
    [TestCase("\n|\n|a", "\n\n", "|", true)]
    [TestCase("abab|ac", "ababc,abac", "|ab", true)]
    public void Pieces_come_out_as_soon_as_they_are_certain(string pieces, string stops, string expected, bool isStopped)
    {
        AnswerText text = new(stops.Split(',', StringSplitOptions.RemoveEmptyEntries));
        List<string> certain = [];
        foreach (var piece in pieces.Split('|').TakeWhile(_ => !text.IsStopped))
        {
            certain.Add(text.Append(piece));
        }

        if (text.Complete() is { Length: > 0 } rest)
        {
            certain.Add(rest);
        }

        Assert.That((string.Join('|', certain), text.IsStopped), Is.EqualTo((expected, isStopped)));
        Assert.That(text.Text, Is.EqualTo(string.Concat(certain)));
        Assert.That(isStopped ? text.Append("more") : "", Is.Empty);
    }
}
