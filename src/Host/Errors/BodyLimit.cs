using Microsoft.AspNetCore.Http.Features;

namespace StrategyFactory.Host.Errors;

/// <summary>Says how large a body may be where the server refused one by its length alone, before anything read it.</summary>
internal static class BodyLimit
{
    internal static void Explain(ProblemDetailsContext context)
    {
        var (problem, request) = (context.ProblemDetails, context.HttpContext);
        if (problem is { Status: StatusCodes.Status413PayloadTooLarge, Detail: null }
            && request.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } bytes)
        {
            problem.Detail = $"The body has {request.Request.ContentLength} bytes; {request.Request.Path} takes at most {bytes}.";
        }
    }
}
