using System.Net;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Host.Security;

/// <summary>On loopback the API is open to the machine's users; on any other address every request but <c>/health</c> needs a key.</summary>
internal static class ApiKeys
{
    private const string Header = "X-Api-Key";

    internal static void UseApiKeys(this WebApplication app, FactorySettings settings)
    {
        if (IsLoopback(settings.Listen))
        {
            // A page on the web must not reach a local API by pointing its own name at 127.0.0.1.
            app.Use((context, next) => IsLoopback(context.Request.Host.Host) ? next() : Refuse(context, StatusCodes.Status403Forbidden, $"Host '{context.Request.Host.Host}' is not this machine."));
            return;
        }

        var keys = Load(app.Configuration, settings, app.Logger).Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key))).ToArray();
        app.Use((context, next) =>
        {
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(Given(context.Request)));
            return context.Request.Path == "/health" || keys.Any(key => CryptographicOperations.FixedTimeEquals(key, given))
                ? next()
                : Refuse(context, StatusCodes.Status401Unauthorized, $"This address needs an API key in the header {Header} (or Authorization: Bearer).");
        });
    }

    private static string Given(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : request.Headers[Header].ToString();
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string[] Load(IConfiguration configuration, FactorySettings settings, ILogger logger)
    {
        var configured = configuration.GetSection("Security:ApiKeys").Get<string[]>()?.Where(key => key.Length >= 16).ToArray() ?? [];
        if (configured.Length > 0)
        {
            return configured;
        }

        var file = Path.Combine(settings.Storage, "api-key");
        if (!File.Exists(file))
        {
            PrivateFiles.WriteAsync(file, RandomNumberGenerator.GetHexString(48, lowercase: true), CancellationToken.None).GetAwaiter().GetResult();
        }

        logger.LogWarning("Listening on {Address}: requests need the API key that is kept in {File}.", settings.Listen, file);
        return [File.ReadAllText(file).Trim()];
    }

    private static Task Refuse(HttpContext context, int status, string detail) =>
        Results.Problem(detail, statusCode: status).ExecuteAsync(context);
}
