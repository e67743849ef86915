using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Registry;

internal sealed class VllmTests
{
    private RegistryHarness _registry = null!;
    private FakeVllm _vllm = null!;
    private ModelVersion _version = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vllm-").FullName;
        SmallBase.Write(Path.Combine(folder, RegistryHarness.Base));
        _vllm = await FakeVllm.StartAsync(Path.Combine(folder, RegistryHarness.Base));
        _registry = await RegistryHarness.StartAsync(null, ("LanguageModels:Vllm:Url", _vllm.Url));
        _version = await _registry.TrainAsync();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        await _vllm.DisposeAsync();
    }

    [Test]
    public async Task An_adapter_is_loaded_checked_and_taken_away_when_it_is_put_away()
    {
        var deployed = await DeployAsync();

        Assert.That(deployed.Status, Is.EqualTo("done"), deployed.Error);
        Assert.That(_vllm.Adapters, Is.EqualTo(new[] { "kant-v1" }));
        Assert.That(deployed.Preflight!.Checks.Select(check => check.Passed), Is.All.True);
        Assert.That((deployed.Preflight.Agreement!.SameFirstChoice, deployed.Preflight.Agreement.LargestDifference), Is.EqualTo((1.0, 0.0)));
        Assert.That(
            () => _registry.AnswerAsync("kant@production"),
            Throws.InstanceOf<FactoryException>().With.Message.Contains($"is served by vLLM at {_vllm.Url} as kant-v1"));

        await _registry.Language.SendAsync(new UndeployModel(_version.Id, new()));
        await _registry.Language.SendAsync(new ArchiveModel(_version.Id));
        Assert.That(_vllm.Adapters, Is.Empty);
    }

    [Test]
    public async Task What_a_server_does_not_do_is_told_and_no_alias_moves()
    {
        _vllm.TakesAdapters = false;
        Assert.That((await DeployAsync()).Error, Does.Contain("VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"));
        (_vllm.TakesAdapters, _vllm.Refusal) = (true, "LoRA rank 64 is greater than max_lora_rank 16.");
        Assert.That((await DeployAsync()).Error, Does.Contain("--max-lora-rank").And.Contain("LoRA rank 64"));
        (_vllm.Refusal, _vllm.Lists) = (null, false);
        Assert.That((await DeployAsync()).Error, Does.Contain("does not list it in /v1/models"));
        (_vllm.Lists, _vllm.Applies) = (true, false);
        Assert.That((await DeployAsync()).Error, Does.Contain("exactly as org/small does: the adapter has no effect there"));

        Assert.That(_vllm.Adapters, Is.Empty);
        Assert.That(await _registry.Language.SendAsync(new GetDeployments()), Is.Empty);
        await _vllm.DisposeAsync();
        Assert.That((await DeployAsync()).Error, Does.Contain("does not answer at"));
    }

    private Task<Deployment> DeployAsync() => _registry.DeployAsync(_version.Id, new() { Target = "vllm" });
}
