using MediatR;

namespace StrategyFactory.Kernel.Settings;

/// <summary>
/// Every configured value in force in this process, and where it comes from; answered by the host. Values that may hold a secret are not
/// told.
/// </summary>
public sealed record GetSettings : IRequest<SettingsInForce>;

/// <summary>The configuration of a process.</summary>
/// <param name="Versions">What it consists of: name → version.</param>
/// <param name="Keys">Number of API keys that open it; 0 where none is needed.</param>
/// <param name="Settings">By key.</param>
public sealed record SettingsInForce(IReadOnlyDictionary<string, string> Versions, int Keys, IReadOnlyList<Setting> Settings);

/// <summary>A configured value.</summary>
/// <param name="Key">Its path, parts joined by colons; a list of plain values is one value.</param>
/// <param name="Value">The value; null for one that is set and may hold a secret.</param>
/// <param name="Origin"><c>appsettings.json</c> or another file, <c>environment</c>, <c>command line</c>, or <c>program</c>.</param>
public sealed record Setting(string Key, string? Value, string Origin);
