using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Host.Errors;

/// <summary>
/// Refuses text that cannot be read or kept, before anything reads it: charsets other than UTF-8, and wherever a request has text (address,
/// form, names of files, JSON) NUL, half a surrogate pair and bytes that are no UTF-8. Headers have been looked at by the server.
/// </summary>
internal static class RequestText
{
    private const string Utf8 = "utf-8";

    internal static void UseRequestText(this WebApplication app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        var hasBody = !string.IsNullOrEmpty(request.ContentType) && !SafeMethod.Is(request.Method);
        if (hasBody)
        {
            if (!TryRead(request.ContentType!, out var contentType, out var complaint))
            {
                await ProblemAnswer.WriteAsync(context, new() { Status = StatusCodes.Status415UnsupportedMediaType, Detail = complaint });
                return;
            }

            request.ContentType = contentType;
        }

        (string Field, string Fault)? found;
        try
        {
            found = OfAddress(context) ?? (hasBody ? await OfBodyAsync(context) : null);
        }
        catch (BadHttpRequestException unread)
        {
            // too long, or broken off: the status tells all there is
            context.Response.StatusCode = unread.StatusCode;
            return;
        }

        if (found is { } refused)
        {
            await ProblemAnswer.WriteAsync(context, new()
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "Bad request",
                Detail = $"{refused.Field}: {refused.Fault}.",
                Extensions = { ["field"] = refused.Field },
            });
            return;
        }

        await next(context);
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

    private static (string Field, string Fault)? OfAddress(HttpContext context)
    {
        if (OfPairs(context.Request.QueryString.Value) is { } query)
        {
            return query;
        }

        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var path = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var end ? target[..end] : target;
        if (context.GetEndpoint() is null || PercentText.Fault(path) is not { } fault)
        {
            return null;
        }

        // what is no UTF-8 stays as it came in the values of the route
        return (context.Request.RouteValues.FirstOrDefault(pair => pair.Value is string text && PercentText.Fault(text) is not null).Key
            ?? "path", fault);
    }

    private static async Task<(string Field, string Fault)?> OfBodyAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.HasJsonContentType())
        {
            // what reads its body itself, in whatever encoding, says what it holds
            return context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { RequestType: { } type } && type != typeof(object)
                ? JsonText.Find((await BufferAsync(request)).Span)
                : null;
        }

        return !request.HasFormContentType || context.GetEndpoint() is null ? null
            : request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) ? await OfFormAsync(request)
            : OfPairs(Encoding.UTF8.GetString((await BufferAsync(request)).Span));
    }

    private static async Task<(string Field, string Fault)?> OfFormAsync(HttpRequest request)
    {
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // the endpoint meets the same and says so
            return null;
        }

        var texts = form.SelectMany(field => field.Value.Append(field.Key).Select(text => (field.Key, Text: text ?? "")))
            .Concat(form.Files.SelectMany(file => new[] { (file.Name, file.Name), (file.Name, file.FileName) }));
        foreach (var (field, text) in texts)
        {
            // bytes that are no UTF-8 arrive as its mark for them
            if ((EnteringText.Fault(text) ?? (text.Contains('\ufffd', StringComparison.Ordinal) ? EnteringText.NoUtf8 : null))
                is { } fault)
            {
                return (Shown(field), fault);
            }
        }

        return null;
    }

    private static (string Field, string Fault)? OfPairs(string? encoded)
    {
        foreach (var pair in new QueryStringEnumerable(encoded))
        {
            if (PercentText.Fault(pair.EncodedName.Span) is { } wrongName)
            {
                return (pair.EncodedName.ToString(), wrongName);
            }

            if (PercentText.Fault(pair.EncodedValue.Span) is { } fault)
            {
                return (pair.DecodeName().ToString(), fault);
            }
        }

        return null;
    }

    /// <summary>Reads a body whole and puts it back.</summary>
    private static async Task<ReadOnlyMemory<byte>> BufferAsync(HttpRequest request)
    {
        MemoryStream body = new();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        body.Position = 0;
        request.Body = body;
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static string Shown(string name) => name.Replace("\0", "%00", StringComparison.Ordinal);
}
