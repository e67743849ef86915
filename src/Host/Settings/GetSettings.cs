using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MediatR;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Npgsql;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Security;
using StrategyFactory.Kernel.Settings;

namespace StrategyFactory.Host.Settings;

internal sealed class GetSettingsHandler(IConfiguration configuration, NpgsqlDataSource source, IServiceProvider services)
    : IRequestHandler<GetSettings, SettingsInForce>
{
    public async Task<SettingsInForce> Handle(GetSettings request, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var versions = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Strategy Factory"] = Assembly.GetExecutingAssembly()
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            [".NET"] = Environment.Version.ToString(),
            ["PostgreSQL"] = connection.PostgreSqlVersion.ToString(),
            ["System"] = RuntimeInformation.OSDescription,
        };
        // a process without the web API has none
        return new(versions, services.GetService<AccessKeys>()?.Count ?? 0, ConfiguredValues.Of((IConfigurationRoot)configuration));
    }
}

/// <summary>Reads the values in force out of a configuration.</summary>
internal static class ConfiguredValues
{
    // A key of an address may hold a password or a token as well, as webhooks have them.
    private static readonly string[] Secrets =
        ["ApiKeys", "ConnectionStrings", "Url", "Key", "Password", "Secret", "Token"];

    /// <summary>
    /// The values of every section that a file names, whatever overrides them: the environment of a process holds much besides.
    /// </summary>
    internal static IReadOnlyList<Setting> Of(IConfigurationRoot configuration)
    {
        var sections = configuration.Providers.OfType<JsonConfigurationProvider>()
            .SelectMany(file => file.GetChildKeys([], null)).Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. sections.SelectMany(section => configuration.GetSection(section).AsEnumerable())
                // an empty list has a value of its own, which its entries leave behind
                .Where(entry => entry.Value is not null && !configuration.GetSection(entry.Key).GetChildren().Any())
                .GroupBy(entry => NameOf(configuration, entry.Key), StringComparer.OrdinalIgnoreCase)
                .OrderBy(value => value.Key, StringComparer.OrdinalIgnoreCase)
                .Select(value => new Setting(
                    value.Key,
                    value.Any(entry => entry.Value!.Length > 0) && MayBeSecret(value.Key)
                        ? null
                        : string.Join(", ", value.OrderBy(Place).Select(entry => entry.Value)),
                    string.Join(", ", value.Select(entry => Origin(configuration, entry.Key)).Distinct(StringComparer.Ordinal)))),
        ];
    }

    /// <summary>A list of plain values is one value, under the name of the list.</summary>
    private static string NameOf(IConfigurationRoot configuration, string key)
    {
        var parent = ConfigurationPath.GetParentPath(key);
        return parent is not null && configuration.GetSection(parent).GetChildren()
            .All(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out _) && !child.GetChildren().Any())
            ? parent : key;
    }

    private static int Place(KeyValuePair<string, string?> entry) =>
        int.TryParse(ConfigurationPath.GetSectionKey(entry.Key), CultureInfo.InvariantCulture, out var place) ? place : 0;

    private static bool MayBeSecret(string key) =>
        key.Split(':').Any(part => Secrets.Contains(part, StringComparer.OrdinalIgnoreCase)
            || part.EndsWith("Password", StringComparison.OrdinalIgnoreCase));

    private static string Origin(IConfigurationRoot configuration, string key) =>
        configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out _)) switch
        {
            JsonConfigurationProvider file => Path.GetFileName(file.Source.Path) ?? "a file",
            EnvironmentVariablesConfigurationProvider or ReferenceVariables.Provider => "environment",
            CommandLineConfigurationProvider => "command line",
            _ => "program",
        };
}
