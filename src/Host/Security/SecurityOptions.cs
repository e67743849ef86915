using Microsoft.Extensions.Options;

namespace StrategyFactory.Host.Security;

/// <summary>Section <c>Security</c> of the configuration.</summary>
internal sealed class SecurityOptions
{
    internal const string Section = "Security";

    /// <summary>Keys that open the API and its pages; with any, every caller needs one, on loopback too.</summary>
    public IReadOnlyList<string> ApiKeys { get; set; } = [];

    /// <summary>Origins besides this host's own whose pages may change something, such as that of a proxy.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>True to let callers from other machines change something on the jobs dashboard; else they only look.</summary>
    public bool DashboardWritesFromAnywhere { get; set; }
}

/// <summary>Reads the section by hand: a binder drops what it cannot use, and a dropped key leaves the door open.</summary>
internal sealed class SecuritySection(IConfiguration configuration) : IConfigureOptions<SecurityOptions>, IValidateOptions<SecurityOptions>
{
    private const int ShortestKey = 16;
    private static readonly string[] Known =
        [nameof(SecurityOptions.ApiKeys), nameof(SecurityOptions.AllowedOrigins), nameof(SecurityOptions.DashboardWritesFromAnywhere)];

    private static readonly string[] Lists = [nameof(SecurityOptions.ApiKeys), nameof(SecurityOptions.AllowedOrigins)];

    private readonly IConfigurationSection _section = configuration.GetSection(SecurityOptions.Section);

    public void Configure(SecurityOptions options)
    {
        options.ApiKeys = [.. List(nameof(SecurityOptions.ApiKeys)).Select(entry => entry.Value ?? "")];
        options.AllowedOrigins = [.. List(nameof(SecurityOptions.AllowedOrigins)).Select(entry => entry.Value ?? "")];
        var anywhere = _section[nameof(SecurityOptions.DashboardWritesFromAnywhere)];
        options.DashboardWritesFromAnywhere = bool.TryParse(anywhere, out var yes) && yes;
    }

    /// <summary>Every complaint names its setting and never shows a key.</summary>
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        string[] complaints = [.. Unknown(), .. NoLists(), .. BadKeys(), .. BadOrigins(), .. BadSwitch()];
        return complaints.Length > 0 ? ValidateOptionsResult.Fail(complaints) : ValidateOptionsResult.Success;
    }

    private IEnumerable<IConfigurationSection> List(string key) => _section.GetSection(key).GetChildren();

    private IEnumerable<string> Unknown() => _section.GetChildren()
        .Where(entry => !Known.Contains(entry.Key, StringComparer.OrdinalIgnoreCase))
        .Select(entry => $"{entry.Path}: is not known; {string.Join(", ", Known)}.");

    private IEnumerable<string> NoLists() => Lists
        .Where(key => !string.IsNullOrEmpty(_section[key]))
        .Select(key => $"{_section.Path}:{key}: is a text; a list, in the environment {_section.Path}__{key}__0 and so on.");

    private IEnumerable<string> BadKeys() => List(nameof(SecurityOptions.ApiKeys)).Select(entry => entry.Value switch
    {
        null or { Length: < ShortestKey } => $"{entry.Path}: has {entry.Value?.Length ?? 0} characters; {ShortestKey} or more.",
        var key when key.Trim() != key || key.Any(char.IsControl) =>
            $"{entry.Path}: has white space at an end or a control character; neither.",
        _ => null,
    }).OfType<string>();

    private IEnumerable<string> BadOrigins() => List(nameof(SecurityOptions.AllowedOrigins))
        .Where(entry => WebOrigin.Parse(entry.Value) is null)
        .Select(entry =>
            $"{entry.Path}: '{entry.Value}' is no origin; http or https, a host and perhaps a port, such as https://factory.example.");

    private IEnumerable<string> BadSwitch() => new[] { nameof(SecurityOptions.DashboardWritesFromAnywhere) }
        .Where(key => _section[key] is { } text && !bool.TryParse(text, out _))
        .Select(key => $"{_section.Path}:{key}: '{_section[key]}' is not allowed; true or false.");
}
