using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace StrategyFactory.Host.Errors;

/// <summary>Refuses text that cannot be read or kept, before anything reads it: charsets other than UTF-8, NUL in the query.</summary>
internal static class RequestText
{
    private const string Utf8 = "utf-8";

    internal static void UseRequestText(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!string.IsNullOrEmpty(request.ContentType) && !SafeMethod.Is(request.Method))
        {
            if (!TryRead(request.ContentType, out var contentType, out var complaint))
            {
                return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, complaint);
            }

            request.ContentType = contentType;
        }

        foreach (var (name, values) in request.Query)
        {
            if (HasNul(name) || values.Any(value => HasNul(value)))
            {
                var shown = name.Replace("\0", "%00", StringComparison.Ordinal);
                return RefuseAsync(context, StatusCodes.Status400BadRequest, $"{shown}: holds the character NUL (%00); any other.");
            }
        }

        return next(context);
    });

    /// <summary>Reads a Content-Type; its charset comes out as readers know it, without quotes.</summary>
    internal static bool TryRead(
        string contentType, [NotNullWhen(true)] out string? readable, [NotNullWhen(false)] out string? complaint)
    {
        (readable, complaint) = (null, null);
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            complaint = $"Content-Type: '{contentType}' cannot be read; a media type such as application/json, in {Utf8}.";
            return false;
        }

        var charsets = type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)).ToList();
        if (charsets.Select(charset => HeaderUtilities.RemoveQuotes(charset.Value).ToString())
            .FirstOrDefault(name => !name.Equals(Utf8, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            complaint = $"Content-Type: charset '{wrong}' is not allowed; {Utf8}, or none.";
            return false;
        }

        // quotes are allowed and mean nothing, but the framework's reader of JSON fails on them
        if (charsets.Count > 0)
        {
            charsets.ForEach(charset => type.Parameters.Remove(charset));
            type.Parameters.Add(new("charset", Utf8));
        }

        readable = charsets.Count > 0 ? type.ToString() : contentType;
        return true;
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        ProblemAnswer.WriteAsync(context, new() { Status = status, Detail = detail }).AsTask();

    private static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;
}
