using System.Text;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.LanguageModels;

/// <summary>The module on a database and a storage root of its own.</summary>
internal sealed class LanguageHarness : IAsyncDisposable
{
    private LanguageHarness(TestFactory factory, string storage) => (Factory, Storage) = (factory, storage);

    public TestFactory Factory { get; }

    public string Storage { get; }

    public static Task<LanguageHarness> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    /// <param name="configure">Registrations in place of the product's; null for none.</param>
    /// <param name="settings">Settings, by their full keys.</param>
    public static async Task<LanguageHarness> StartAsync(
        Action<IServiceCollection>? configure, params (string Key, string Value)[] settings)
    {
        var storage = Directory.CreateTempSubdirectory("language-").FullName;
        var all = settings.Append(("LanguageModels:StorageFolder", storage))
            .ToDictionary(pair => pair.Item1, pair => (string?)pair.Item2, StringComparer.Ordinal);
        return new(await TestFactory.CreateAsync(all, configure), storage);
    }

    public Task<T> SendAsync<T>(IRequest<T> request) => Factory.SendAsync(request);

    /// <summary>Imports rows, one a line.</summary>
    public Task<ImportedExamples> ImportAsync(params string[] rows) =>
        ImportAsync(new ImportExamples { FileName = "", Content = Stream.Null }, rows);

    /// <summary>Imports rows, all with a gold star.</summary>
    public Task<ImportedExamples> ImportGoldAsync(params string[] rows) =>
        ImportAsync(new ImportExamples { FileName = "", Content = Stream.Null, GoldStar = true }, rows);

    public async Task<ImportedExamples> ImportAsync(ImportExamples request, params string[] rows)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        return await SendAsync(request with { FileName = "made.jsonl", Content = content });
    }

    public async ValueTask DisposeAsync()
    {
        await Factory.DisposeAsync();
        Directory.Delete(Storage, recursive: true);
    }
}
