using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace StrategyFactory.Host.Errors;

/// <summary>Writes problem details whatever the caller accepts: one that wants pages or pictures is still told what was wrong.</summary>
internal static class ProblemAnswer
{
    internal static async ValueTask WriteAsync(HttpContext context, ProblemDetails problem, Exception? exception = null)
    {
        // the framework writes nothing where Accept has no JSON, and the answer becomes an empty 500
        context.Request.Headers.Remove("Accept");
        context.Response.StatusCode = problem.Status!.Value;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new() { HttpContext = context, ProblemDetails = problem, Exception = exception });
    }

    /// <summary>For answers that are nothing but a status.</summary>
    internal static async Task OfStatusAsync(StatusCodeContext context) =>
        await WriteAsync(context.HttpContext, new() { Status = context.HttpContext.Response.StatusCode });
}
