using NUnit.Framework;
using StrategyFactory.LanguageModels.Registry.Deployments;

namespace StrategyFactory.Tests.LanguageModels.Registry;

internal sealed class AliasHistoryTests
{
    // a letter is a deployment of that version, < and a letter going back to it, ! taking the alias away
    private static readonly TestCaseData[] Histories =
    [
        new("", ""),
        new("A", "A"),
        new("AB", "AB"),
        new("AA", "A"),
        new("AB<A", "A"),
        new("ABC<B", "AB"),
        new("ABC<B<A", "A"),
        new("ABC<A", "A"),
        new("ABA<B", "AB"),
        new("AB<AC<A", "A"),
        new("AB!A", ""),
        new("AB!AC", "C"),
        new("A!AA", "A"),
    ];

    [TestCaseSource(nameof(Histories))]
    public void Going_back_takes_off_what_was_laid_on(string history, string pile) =>
        Assert.That(string.Concat(AliasHistory.Pile(Moves(history)).Select(Letter)), Is.EqualTo(pile));

    private static IEnumerable<AliasMove> Moves(string history)
    {
        for (var at = 0; at < history.Length; at++)
        {
            yield return history[at] switch
            {
                '<' => new(DeploymentAction.RollBack, Version(history[++at])),
                '!' => new(DeploymentAction.Undeploy, Version(history[++at])),
                var letter => new(DeploymentAction.Deploy, Version(letter)),
            };
        }
    }

    private static Guid Version(char letter) => new((uint)letter, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static char Letter(Guid version) => (char)version.ToByteArray()[0];
}
