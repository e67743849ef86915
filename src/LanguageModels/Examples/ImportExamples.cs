using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Examples;

internal sealed class ImportExamplesValidator : AbstractValidator<ImportExamples>
{
    public ImportExamplesValidator()
    {
        RuleFor(command => command.FileName).Length(1, 200)
            .OverridePropertyName("File").WithMessage("file: its name must have 1 to 200 characters.");
        RuleFor(command => command.Rating).Must(RatingRules.IsAllowed).WithMessage(command => RatingRules.Refusal(command.Rating));
        RuleFor(command => command.Rater).Must(RatingRules.IsName).WithMessage("rater: 1 to 200 characters.");
        RuleFor(command => command.Philosopher).Must(RatingRules.IsLabel).WithMessage("philosopher: at most 200 characters.");
        RuleFor(command => command.Domain).Must(RatingRules.IsLabel).WithMessage("domain: at most 200 characters.");
        RuleFor(command => command.ConquestType).Must(RatingRules.IsLabel).WithMessage("conquest_type: at most 200 characters.");
    }
}

internal sealed class ImportExamplesHandler(DatabaseSession session, ExampleWriter writer, IOptions<LanguageModelsOptions> options)
    : IRequestHandler<ImportExamples, ImportedExamples>
{
    private const int MostAtOnce = 500;
    private const string UsualRater = "import";

    public async Task<ImportedExamples> Handle(ImportExamples request, CancellationToken cancellationToken)
    {
        var imported = await session.InTransactionAsync(token => StoreAsync(request, token), cancellationToken);
        session.Announce(LanguageChanges.Example);
        return imported;
    }

    private async Task<ImportedExamples> StoreAsync(ImportExamples request, CancellationToken token)
    {
        await writer.EnterAsync(token);
        var tally = new ImportTally();
        var file = new ExampleFile(options.Value.MaxRowBytes, options.Value.MaxImportBytes);
        Dictionary<string, NewExample> batch = new(StringComparer.Ordinal);
        long held = 0;
        await foreach (var raw in file.ReadAsync(request.Content, request.Progress, token))
        {
            var (row, fault) = RowReading.Read(raw);
            if (row is null)
            {
                tally.Refuse(raw, fault!);
                continue;
            }

            var example = ExampleOf(row, request);
            tally.Take(row, example);
            if (example.Rating is not null || !batch.ContainsKey(example.ContentHash))
            {
                batch[example.ContentHash] = example;
            }

            held += raw.Json.Length;
            if (batch.Count == MostAtOnce || held > options.Value.MaxRowBytes)
            {
                await WriteAsync();
            }
        }

        await WriteAsync();
        return tally.Report(Path.GetFileName(request.FileName));

        async Task WriteAsync()
        {
            tally.Stored += await writer.WriteAsync(batch.Values, request.Rater ?? UsualRater, token);
            batch.Clear();
            held = 0;
        }
    }

    private static NewExample ExampleOf(ReadRow row, ImportExamples request)
    {
        var fields = row.Fields;
        var philosopher = fields.Philosopher ?? request.Philosopher ?? "";
        var domain = fields.Domain ?? request.Domain ?? "";
        var type = fields.ConquestType ?? request.ConquestType ?? "";
        return new()
        {
            ContentHash = ExampleHash.Of(philosopher, domain, type, row.Messages),
            Philosopher = philosopher,
            Domain = domain,
            ConquestType = type,
            Source = fields.Source,
            Model = fields.Model ?? "",
            Messages = row.Messages,
            Rating = RatingOf(fields.Label, request),
        };
    }

    /// <summary>What the row says of its answer, else what whoever brings it says of all.</summary>
    private static NewRating? RatingOf(bool? label, ImportExamples request) => label switch
    {
        true => new(null, true),
        false => new(1, false),
        null when request.GoldStar || request.Rating is not null => new(request.Rating, request.GoldStar),
        null => null,
    };
}

internal static class ImportExamplesEndpoint
{
    private const long LargestUpload = 1L << 30;

    internal static void MapImportExamples(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/fine-tuning/examples/import", async (
            IFormFile file, [FromForm] string? philosopher, [FromForm] string? domain,
            [FromForm(Name = "conquest_type")] string? conquestType, [FromForm(Name = "gold_star")] bool? goldStar,
            [FromForm] int? rating, [FromForm] string? rater, IMediator mediator, CancellationToken token) =>
        {
            await using var content = file.OpenReadStream();
            return await mediator.Send(
                new ImportExamples
                {
                    FileName = file.FileName,
                    Content = content,
                    Philosopher = Given(philosopher),
                    Domain = Given(domain),
                    ConquestType = Given(conquestType),
                    GoldStar = goldStar ?? false,
                    Rating = rating,
                    Rater = Given(rater),
                },
                token);
        })
        .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
        .WithMetadata(
            new RequestSizeLimitAttribute(LargestUpload), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestUpload })
        .WithTags("Language models").WithName("ImportExamples")
        .WithSummary("Stores the conversations of a JSON or JSON lines file; shapes are detected").Produces<ImportedExamples>();

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
