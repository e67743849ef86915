using Microsoft.Extensions.Configuration;

namespace StrategyFactory.Benchmarks.Data;

/// <summary>The features that the product's configuration gives to requests that name none.</summary>
internal static class DefaultFeatureSet
{
    internal static IReadOnlyList<string> Names { get; } =
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build().GetSection("MarketData:DefaultFeatures").Get<string[]>()!;
}
