using Microsoft.Extensions.Configuration;
using StrategyFactory.MarketData;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>The default feature set as the product's configuration has it.</summary>
internal static class ConfiguredFeatures
{
    public static IReadOnlyList<string> Default { get; } = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build()
        .GetSection(MarketDataOptions.Section).Get<MarketDataOptions>()!.DefaultFeatures;
}
