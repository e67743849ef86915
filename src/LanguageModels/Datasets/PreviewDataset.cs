using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FluentValidation;
using MediatR;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Checks;

namespace StrategyFactory.LanguageModels.Datasets;

internal sealed class PreviewDatasetValidator : AbstractValidator<PreviewDataset>
{
    private const int MostLines = 50;

    public PreviewDatasetValidator(ExportDatasetValidator export)
    {
        RuleFor(query => query.Lines).InclusiveBetween(1, MostLines)
            .WithMessage(query => $"lines: {query.Lines} is not allowed; 1 to {MostLines}.");
        RuleFor(query => query.Request).SetValidator(export);
    }
}

internal sealed class PreviewDatasetHandler(DatasetDrafts drafts, DatasetChecking checking)
    : IRequestHandler<PreviewDataset, DatasetPreview>
{
    public async Task<DatasetPreview> Handle(PreviewDataset request, CancellationToken cancellationToken)
    {
        var draft = await drafts.MakeAsync(request.Request, cancellationToken);
        return new(
            draft.Source,
            draft.Train.Count,
            draft.Validation.Count,
            draft.LeftOut,
            draft.Notes,
            [.. draft.Train.Take(request.Lines).Select(line => Encoding.UTF8.GetString(line).TrimEnd('\n'))],
            await CheckAsync(draft.Train, DatasetChecking.Few),
            draft.Validation.Count == 0 ? null : await CheckAsync(draft.Validation, 1));

        async Task<DatasetReport> CheckAsync(IReadOnlyList<byte[]> lines, int fewest)
        {
            await using var content = PipeReader.Create(Joined(lines)).AsStream();
            return await checking.CheckAsync(content, request.Request.BaseModel, fewest, cancellationToken);
        }
    }

    /// <summary>Lines one after the other, none of them copied.</summary>
    private static ReadOnlySequence<byte> Joined(IReadOnlyList<byte[]> lines)
    {
        var first = new Piece(lines[0], 0);
        var last = lines.Skip(1).Aggregate(first, (before, line) => before.Followed(line));
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> bytes, long before) => (Memory, RunningIndex) = (bytes, before);

        internal Piece Followed(ReadOnlyMemory<byte> bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
