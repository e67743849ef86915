using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Host.Errors;

/// <summary>Writes problem details whatever the caller accepts: one that wants pages or pictures is still told what was wrong.</summary>
internal static class ProblemAnswer
{
    internal static async ValueTask WriteAsync(HttpContext context, ProblemDetails problem, Exception? exception = null)
    {
        // the framework writes nothing where Accept has no JSON, and the answer becomes an empty 500
        context.Request.Headers.Remove("Accept");
        context.Response.StatusCode = problem.Status!.Value;
        if (ShapeOf(context) is { } shape)
        {
            await context.Response.WriteAsJsonAsync(shape.Body(FactsOf(problem)), FactoryJson.Options);
            return;
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new() { HttpContext = context, ProblemDetails = problem, Exception = exception });
    }

    // the endpoint is taken off a request that failed
    private static ErrorShape? ShapeOf(HttpContext context) =>
        (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<ErrorShape>();

    private static ErrorFacts FactsOf(ProblemDetails problem)
    {
        var field = problem is HttpValidationProblemDetails { Errors: { Count: > 0 } errors }
            ? errors.Keys.First()
            : problem.Extensions.TryGetValue("field", out var named) ? named as string : null;
        var status = problem.Status!.Value;
        return new(status, problem.Detail ?? problem.Title ?? ReasonPhrases.GetReasonPhrase(status), field);
    }

    /// <summary>For answers that are nothing but a status.</summary>
    internal static async Task OfStatusAsync(StatusCodeContext context) =>
        await WriteAsync(context.HttpContext, new() { Status = context.HttpContext.Response.StatusCode });
}
