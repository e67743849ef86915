using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Series;

internal sealed class UploadForecastSeriesValidator : AbstractValidator<UploadForecastSeries>
{
    public UploadForecastSeriesValidator() => RuleFor(command => command.FileName)
        .Length(1, 200).OverridePropertyName("File").WithMessage("file: its name must have 1 to 200 characters.");
}

internal sealed class UploadForecastSeriesHandler(
    ForecastingContext context, SeriesFiles files, IOptions<ForecastingOptions> options, TimeProvider clock)
    : IRequestHandler<UploadForecastSeries, UploadedSeries>
{
    public async Task<UploadedSeries> Handle(UploadForecastSeries request, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(request.Content, cancellationToken);
        var table = CsvTable.Read(content, request.DateColumn, options.Value.MaxUploadBytes);
        var target = TargetOf(table, request.Target);
        SeriesRules.Require(table.Columns[target], target, options.Value.MinimumRows);
        var row = new UploadedSeriesRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Name = Path.GetFileName(request.FileName),
            DateColumn = table.DateColumn,
            Target = target,
            Columns = [.. table.Columns.Keys],
            Rows = table.Times.Length,
            Missing = table.Columns[target].Count(double.IsNaN),
            First = DateTimeOffset.FromUnixTimeMilliseconds(table.Times[0]),
            Last = DateTimeOffset.FromUnixTimeMilliseconds(table.Times[^1]),
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(content)),
            CreatedAt = clock.GetUtcNow(),
        };
        await files.WriteAsync(row.Id, content, cancellationToken);
        context.UploadedSeries.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch
        {
            files.Delete(row.Id);
            throw;
        }

        return row.Describe();
    }

    private static string TargetOf(CsvTable table, string? target)
    {
        var names = string.Join(", ", table.Columns.Keys);
        if (target is not null)
        {
            return table.Columns.Keys.FirstOrDefault(name => string.Equals(name, target, StringComparison.OrdinalIgnoreCase))
                ?? throw new UnprocessableException($"target: '{target}' is not in the file; {names}.", "target");
        }

        return table.Columns.Count == 1
            ? table.Columns.Keys.Single()
            : throw new UnprocessableException($"target: must be given, as the file has {table.Columns.Count} columns; {names}.", "target");
    }

    private async Task<byte[]> ReadAsync(Stream content, CancellationToken token)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, token)) > 0;)
        {
            if (memory.Length + read > options.Value.MaxUploadBytes)
            {
                throw new UnprocessableException($"file: is larger than {options.Value.MaxUploadBytes} bytes; at most so many.", "file");
            }

            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }
}

internal sealed class GetUploadedSeriesValidator : AbstractValidator<GetUploadedSeries>
{
    public GetUploadedSeriesValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000)
        .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetUploadedSeriesHandler(ForecastingContext context)
    : IRequestHandler<GetUploadedSeries, IReadOnlyList<UploadedSeries>>
{
    public async Task<IReadOnlyList<UploadedSeries>> Handle(GetUploadedSeries request, CancellationToken cancellationToken)
    {
        var rows = await context.UploadedSeries.AsNoTracking().OrderByDescending(series => series.CreatedAt).Take(request.Limit)
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.Describe());
    }
}

internal static class UploadedSeriesEndpoints
{
    private const long LargestUpload = 1L << 30;

    internal static void MapUploadedSeries(this IEndpointRouteBuilder routes)
    {
        var series = routes.MapGroup("/v1/forecasting/series").WithTags("Forecasting");
        series.MapPost("", async (
                IFormFile file, [FromForm(Name = "date_column")] string? dateColumn, [FromForm] string? target, IMediator mediator,
                CancellationToken token) =>
            {
                await using var content = file.OpenReadStream();
                var uploaded = await mediator.Send(
                    new UploadForecastSeries
                    {
                        FileName = file.FileName,
                        Content = content,
                        DateColumn = Given(dateColumn),
                        Target = Given(target),
                    },
                    token);
                return TypedResults.Created("/v1/forecasting/series", uploaded);
            })
            .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
            .WithMetadata(
                new RequestSizeLimitAttribute(LargestUpload), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestUpload })
            .WithName("UploadForecastSeries").WithSummary("Uploads a CSV file with a date column and a target");
        series.MapGet("", (IMediator mediator, CancellationToken token, int limit = 50) =>
            mediator.Send(new GetUploadedSeries(limit), token))
            .WithName("GetUploadedSeries").WithSummary("Uploaded series, newest first");
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
