using NUnit.Framework;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class DocumentationTests
{
    [Test]
    public void Every_expert_and_every_input_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "expert-advisors.md"));
        var days = new[] { "TradeOnTuesday", "TradeOnWednesday", "TradeOnThursday" };
        foreach (var expert in ExpertCatalogue.All)
        {
            Assert.That(page, Does.Contain($"`{expert.Name}`"));
            foreach (var input in expert.OwnInputs)
            {
                Assert.That(page, Does.Match($@"{input.Name} ({(input.Default < 0 ? "−1" : input.Kind == InputKind.YesNo ? "true|false" : input.Default)})"), expert.Name);
            }
        }

        Assert.That(SharedInputs.All.Select(input => input.Name).Except(days, StringComparer.Ordinal).Where(name => !page.Contains(name, StringComparison.Ordinal)), Is.Empty);
    }
}
