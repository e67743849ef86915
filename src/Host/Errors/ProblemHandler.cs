using System.Globalization;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Host.Errors;

/// <summary>Turns exceptions into RFC 9457 problem details: the one place that knows HTTP status codes.</summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        if (exception is BusyException busy)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(busy.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var problem = Describe(exception);
        if (problem.Status >= 500 && exception is not FactoryException)
        {
            logger.LogError(exception, "{Method} {Path} failed.", httpContext.Request.Method, httpContext.Request.Path);
        }

        await ProblemAnswer.WriteAsync(httpContext, problem, exception);
        return true;
    }

    internal static ProblemDetails Describe(Exception exception) => exception switch
    {
        ValidationException validation => Invalid(validation),
        NotFoundException missing => Refusal(StatusCodes.Status404NotFound, "Not found", missing),
        ConflictException conflict => Refusal(StatusCodes.Status409Conflict, "Conflict", conflict),
        BusyException busy => Refusal(StatusCodes.Status429TooManyRequests, "Too much at once", busy),
        UnavailableException missing => Refusal(StatusCodes.Status503ServiceUnavailable, "Not available here", missing),
        FactoryException refusal => Refusal(StatusCodes.Status422UnprocessableEntity, "Cannot be carried out", refusal),
        BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
        BadHttpRequestException bad => new()
        {
            Status = bad.StatusCode,
            Title = bad.StatusCode == 413 ? "Body too large" : "Bad request",
            Detail = Rephrased(bad.Message),
        },
        JsonException json => Malformed(json),
        // the charset of one part of a form, which only its reader sees
        NotSupportedException { TargetSite.DeclaringType.FullName: "System.Text.Encoding" } => new()
        {
            Status = StatusCodes.Status415UnsupportedMediaType,
            Title = "Unsupported media type",
            Detail = "A part of the form is in a charset that is not allowed; utf-8.",
        },
        _ when DatabaseOutage.Of(exception) is not null => new()
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = "Database unavailable",
            Detail = "The database does not answer; nothing was changed. Try again once it is back.",
        },
        _ => new()
        {
            Status = StatusCodes.Status500InternalServerError,
            Title = "Unexpected error",
            Detail = "The server made a mistake; its log has the details.",
        },
    };

    private static ProblemDetails Refusal(int status, string title, FactoryException refusal)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = refusal.Message };
        if (refusal.Field is not null)
        {
            problem.Extensions["field"] = refusal.Field;
        }

        if (refusal.Details is not null)
        {
            problem.Extensions["details"] = refusal.Details;
        }

        return problem;
    }

    private static ValidationProblemDetails Invalid(ValidationException validation)
    {
        var errors = validation.Errors
            .GroupBy(failure => FieldNames.Of(failure.PropertyName), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(failure => failure.ErrorMessage).ToArray(), StringComparer.Ordinal);
        return new(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Invalid request",
            Detail = string.Join(" ", validation.Errors.Select(failure => failure.ErrorMessage)),
        };
    }

    private static ProblemDetails Malformed(JsonException json)
    {
        var (field, detail) = BodyComplaint.Of(json);
        var problem = new ProblemDetails { Status = StatusCodes.Status400BadRequest, Title = "Bad request", Detail = detail };
        if (field is not null)
        {
            problem.Extensions["field"] = field;
        }

        return problem;
    }

    private static string Rephrased(string message) =>
        message.StartsWith("Implicit body inferred", StringComparison.Ordinal) ? "The request needs a JSON object as its body." : message;
}
