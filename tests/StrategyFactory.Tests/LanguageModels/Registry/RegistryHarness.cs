using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.Tests.LanguageModels.Registry;

/// <summary>A small base, and trainings of it that leave versions.</summary>
internal sealed class RegistryHarness : IAsyncDisposable
{
    public const string Base = "small";

    private RegistryHarness(LanguageHarness language) => Language = language;

    public LanguageHarness Language { get; }

    public string BaseFolder => Path.Combine(Language.Storage, "language", "models", Base);

    /// <summary>Skips the test where llama.cpp cannot be loaded.</summary>
    public static async Task<RegistryHarness> StartAsync(
        Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        try
        {
            LlamaRuntime.Require();
        }
        catch (LlamaMissingException missing)
        {
            Assert.Ignore(missing.Message);
        }

        RegistryHarness harness = new(await LanguageHarness.StartAsync(configure, settings));
        SmallBase.Write(harness.BaseFolder);
        return harness;
    }

    /// <summary>Trains a version.</summary>
    public async Task<ModelVersion> TrainAsync(string name = "kant", int seed = 1, string adapter = "lora")
    {
        var dataset = Path.Combine(Language.Storage, "train.jsonl");
        await File.WriteAllLinesAsync(dataset, Enumerable.Range(0, 24).Select(i =>
            $$"""{"messages":[{"role":"user","content":"Say ping {{i}}."},{"role":"assistant","content":"pong {{i % 3}}"}]}"""));
        var started = await Language.SendAsync(new StartLanguageTraining(new()
        {
            Name = name,
            BaseModel = Base,
            DatasetPath = "train.jsonl",
            NumEpochs = 4,
            LearningRate = 0.02,
            LoraR = 8,
            Seed = seed,
            Adapter = adapter,
            Philosopher = "kant",
        }));
        await Language.Factory.RunDueAsync();
        var ended = await Language.SendAsync(new GetLanguageTraining(started.Id));
        Assert.That(ended.Status, Is.EqualTo("completed"), ended.Error);
        return (await Language.SendAsync(new GetModelVersions(name))).Single(version => version.TrainingId == ended.Id);
    }

    /// <summary>Deploys a version and waits for the end of its checks.</summary>
    public async Task<Deployment> DeployAsync(Guid version, DeploymentRequest? request = null)
    {
        var begun = await Language.SendAsync(new DeployModel(version, request ?? new()));
        await Language.Factory.RunDueAsync();
        return await Language.SendAsync(new GetDeployment(begun.Id));
    }

    public Task<Deployment> RollBackAsync(Guid version) => Language.SendAsync(new RollBackModel(version, new()));

    /// <summary>What a model always answers.</summary>
    public async Task<string> AnswerAsync(string model) => (await Language.SendAsync(new AnswerChat
    {
        Model = model,
        Messages = [new("user", "Say ping 3.")],
        MaxTokens = 12,
        Temperature = 0,
    })).Text;

    public ValueTask DisposeAsync() => Language.DisposeAsync();
}
