using System.Text.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.Neural.Chronos;

namespace StrategyFactory.Tests.Forecasting;

/// <summary>The module on a database and a storage root of its own.</summary>
internal sealed class ForecastHarness : IAsyncDisposable
{
    private ForecastHarness(TestFactory factory, string storage) => (Factory, Storage) = (factory, storage);

    public TestFactory Factory { get; }

    public string Storage { get; }

    public static Task<ForecastHarness> StartAsync(ForecastHarness? beside = null, params (string Key, string Value)[] settings) =>
        StartAsync(null, beside, settings);

    /// <param name="configure">Registrations in place of the product's; null for none.</param>
    /// <param name="beside">One whose database and storage root it shares; null for its own.</param>
    /// <param name="settings">Settings of the module.</param>
    public static async Task<ForecastHarness> StartAsync(
        Action<IServiceCollection>? configure, ForecastHarness? beside = null, params (string Key, string Value)[] settings)
    {
        var storage = beside?.Storage ?? Directory.CreateTempSubdirectory("forecast-").FullName;
        var all = settings.Append(("StorageFolder", storage))
            .ToDictionary(pair => "Forecasting:" + pair.Item1, pair => (string?)pair.Item2, StringComparer.Ordinal);
        return new(await TestFactory.CreateAsync(all, configure, beside?.Factory.ConnectionString), storage);
    }

    public Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token = default) => Factory.SendAsync(request, token);

    public async Task<UploadedSeries> UploadAsync(byte[] csv, string? target = null)
    {
        using var content = new MemoryStream(csv);
        return await SendAsync(new UploadForecastSeries { FileName = "made.csv", Content = content, Target = target });
    }

    public async Task<ForecastData> DataAsync(double[] values) => new() { SeriesId = (await UploadAsync(MadeSeries.Csv(values))).SeriesId };

    /// <summary>Keeps a small network under the name "tiny": it looks back on 64 rows and forecasts 8 at once.</summary>
    /// <param name="steps">Steps that it learns waves for, which takes a second for 200; 0 for weights as they are drawn.</param>
    public async Task AddNetworkAsync(int steps)
    {
        using var network = ChronosBolt.Create(SmallBolt.Config, 3);
        if (steps > 0)
        {
            await new ForecastTraining(network, SmallBolt.Waves(300, 1), SmallBolt.Waves(30, 2)).RunAsync(new(steps, 0.01));
        }

        network.Save(Path.Combine(Storage, "forecasting", "models", "tiny"));
    }

    /// <summary>Keeps a small Chronos-T5 of random weights under the name "tokens": it looks back on 32 rows and writes 4 at once.</summary>
    public void AddTokenNetwork()
    {
        using var network = SmallT5.Create(3);
        network.Save(Path.Combine(Storage, "forecasting", "models", "tokens"));
    }

    /// <summary>Starts an experiment and sees it to its end.</summary>
    public async Task<ForecastExperimentDetails> RunAsync(ForecastRequest request)
    {
        var started = await SendAsync(new StartForecastExperiment(request));
        await Factory.RunDueAsync();
        return await SendAsync(new GetForecastExperiment(started.ExperimentId));
    }

    /// <summary>Starts a grid search and sees it to its end.</summary>
    public async Task<ForecastGridDetails> RunAsync(GridSearchRequest request)
    {
        var started = await SendAsync(new StartForecastGrid(request));
        await Factory.RunDueAsync();
        return await SendAsync(new GetForecastGrid(started.GridId));
    }

    public static Dictionary<string, JsonElement> Set(params (string Name, object Value)[] values) =>
        values.ToDictionary(value => value.Name, value => JsonSerializer.SerializeToElement(value.Value), StringComparer.Ordinal);

    public static IReadOnlyList<JsonElement> Values(params object[] values) =>
        [.. values.Select(value => JsonSerializer.SerializeToElement(value))];

    public async ValueTask DisposeAsync()
    {
        await Factory.DisposeAsync();
        if (Directory.Exists(Storage))
        {
            Directory.Delete(Storage, recursive: true);
        }
    }
}
