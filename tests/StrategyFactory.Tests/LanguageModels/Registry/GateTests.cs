using NUnit.Framework;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.LanguageModels.Registry;

internal sealed class GateTests
{
    [Test]
    public async Task With_the_gate_nothing_reaches_production_without_a_comparison_or_a_reason_on_record()
    {
        await using var registry = await RegistryHarness.StartAsync(null, ("LanguageModels:GateProduction", "true"));
        var version = await registry.TrainAsync();
        var staged = await registry.DeployAsync(version.Id, new() { Alias = "staging" });
        Assert.That(
            () => registry.DeployAsync(version.Id),
            Throws.TypeOf<ConflictException>().With.Message.StartsWith("alias: kant:1 is not for production yet. "));
        var forced = await registry.DeployAsync(version.Id, new() { OverrideReason = "The judge is on holiday." });

        Assert.That((staged.Status, staged.Overridden.Count, staged.OverrideReason), Is.EqualTo(("done", 0, (string?)null)));
        Assert.That((forced.Status, forced.Overridden.Count, forced.OverrideReason), Is.EqualTo(("done", 1, "The judge is on holiday.")));
    }
}
