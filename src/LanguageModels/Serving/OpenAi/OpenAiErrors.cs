using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>What is wrong, as OpenAI words it.</summary>
internal static class OpenAiErrors
{
    internal static ErrorShape Shape { get; } = new(Body);

    internal static OpenAiError Body(ErrorFacts facts) => new(new(facts.Message, TypeOf(facts.Status), facts.Field, CodeOf(facts)));

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? CodeOf(ErrorFacts facts) => facts.Status switch
    {
        401 => "invalid_api_key",
        404 when facts.Field == "model" => "model_not_found",
        429 => "rate_limit_exceeded",
        _ => null,
    };
}

/// <summary>The body of an error.</summary>
internal sealed record OpenAiError(OpenAiErrorDetail Error);

/// <summary>What is in it.</summary>
internal sealed record OpenAiErrorDetail(string Message, string Type, string? Param, string? Code);
