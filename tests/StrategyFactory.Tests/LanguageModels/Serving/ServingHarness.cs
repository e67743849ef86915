using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Tests.Neural;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>Serving without a database: small bases in a folder of its own.</summary>
internal sealed class ServingHarness : IAsyncDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly ServiceProvider _services;

    public ServingHarness(Action<ServingOptions>? set = null)
    {
        LanguageModelsOptions options = new() { StorageFolder = _folder.Path };
        options.Serving.Threads = 1;
        options.Serving.Precision = "F32";
        set?.Invoke(options.Serving);
        Options = options;
        _services = new ServiceCollection()
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(options)).AddSingleton(TimeProvider.System)
            .AddSingleton<FileHashes>().AddSingleton<GgufFiles>().AddSingleton<ModelPool>().AddSingleton<Answers>()
            .AddScoped<BaseModels>().AddScoped<IModelSource, BaseSource>().BuildServiceProvider();
    }

    public LanguageModelsOptions Options { get; }

    public ModelPool Pool => _services.GetRequiredService<ModelPool>();

    public GgufFiles Files => _services.GetRequiredService<GgufFiles>();

    public Answers Answers => _services.GetRequiredService<Answers>();

    public string[] Made => Directory.Exists(Options.GgufFolder) ? Directory.GetFiles(Options.GgufFolder, "*.gguf") : [];

    public string FolderOf(string name) => Path.Combine(Options.ModelsFolder, name);

    public async Task<ServableModel> BaseAsync(string name, int seed = 1, int positions = 256, bool lively = true)
    {
        SmallBase.Write(FolderOf(name), seed, positions: positions, lively: lively);
        return await RequireAsync(name);
    }

    public Task<ServableModel> RequireAsync(string name) => Answers.RequireAsync(name, "model", CancellationToken.None);

    /// <summary>The same base with an adapter that says something else.</summary>
    public ServableModel Adapted(ServableModel model, int seed = 5)
    {
        var folder = _folder.File($"adapter-{seed}");
        using var network = DecoderModel.Open(model.Weights.Path);
        var fresh = LoraAdapter.Fresh(new(2, 8, LoraTargets.Of("q_proj", "v_proj", "down_proj")), network.Config.LinearLayers, seed);
        var random = new Random(seed);
        LoraAdapter changed = new(fresh.Config, [.. fresh.Layers.Select(layer =>
            layer with { B = Array.ConvertAll(layer.B, _ => (float)(random.NextDouble() - 0.5)) })]);
        changed.Write(folder);
        return model with { Name = $"{model.Name}:{seed}", Identity = $"{model.Identity}:{seed}", AdapterFolder = folder };
    }

    public Task<Answer> AskAsync(ServableModel model, string text = "Hello", int tokens = 12, Func<string, ValueTask>? received = null,
        CancellationToken token = default) =>
        Answers.AnswerAsync(new(model, [new("user", text)]) { MaxTokens = tokens }, received, token);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
