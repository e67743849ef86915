using Microsoft.Extensions.Configuration;
using StrategyFactory.MarketData;

namespace StrategyFactory.Benchmarks.Features;

/// <summary>The default feature set as the product's configuration has it.</summary>
internal static class ConfiguredFeatures
{
    internal static IReadOnlyList<string> Default { get; } = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build()
        .GetSection(MarketDataOptions.Section).Get<MarketDataOptions>()!.DefaultFeatures;
}
