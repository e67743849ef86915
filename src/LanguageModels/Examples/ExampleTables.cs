using Npgsql;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>The four tables of examples in a database, as SQL names them.</summary>
/// <param name="Schema">What stands before a table's name: a schema and a point, or nothing.</param>
/// <param name="MadeFrom">What an analysis <c>a</c> was made from, as text.</param>
/// <param name="Model">Who wrote a response <c>r</c>.</param>
/// <param name="Rater">Whose a rating <c>m</c> is.</param>
/// <param name="Feedback">Its words.</param>
/// <param name="UpdatedAt">When it was made.</param>
/// <param name="IsId">Condition that an analysis <c>a</c> has the id in the first parameter, a text.</param>
internal sealed record ExampleTables(
    string Schema, string MadeFrom, string Model, string Rater, string Feedback, string UpdatedAt, string IsId)
{
    private const string Analysis = "conquest_analysis";
    private const string Prompt = "conquest_prompt";
    private const string Response = "conquest_response";
    private const string Rating = "ml_analysis_rating";

    private const string Columns =
        """
        select c.relname, a.attname
        from unnest($1) as wanted(name)
        join pg_class c on c.oid = to_regclass(wanted.name)
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        """;

    /// <summary>Columns that a database of others must have.</summary>
    private static readonly (string Table, string[] Columns)[] Needed =
    [
        (Analysis, ["id", "philosopher", "domain", "conquest_type", "created_at"]),
        (Prompt, ["analysis_id", "position", "role", "content"]),
        (Response, ["id", "analysis_id", "content", "created_at"]),
        (Rating, ["analysis_id", "rating", "is_gold_star"]),
    ];

    /// <summary>Ours.</summary>
    internal static ExampleTables Own { get; } = new(
        LanguageModelsContext.Schema + ".", "a.source", "r.model", "m.rater", "m.feedback", "m.updated_at", "a.id = cast($1 as uuid)");

    /// <summary>Those that the search path of a connection names.</summary>
    /// <exception cref="UnprocessableException">Tables or columns are missing; all of them are named.</exception>
    internal static async Task<ExampleTables> FindAsync(NpgsqlConnection connection, CancellationToken token)
    {
        HashSet<(string Table, string Column)> found = [];
        await using (var ask = new NpgsqlCommand(Columns, connection))
        {
            ask.Parameters.Add(new() { Value = Array.ConvertAll(Needed, table => table.Table) });
            await using var reader = await ask.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                found.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        var missing = Needed.SelectMany(table => Missing(table.Table, table.Columns, found)).ToArray();
        if (missing.Length > 0)
        {
            throw new UnprocessableException(
                $"source: the database of ConnectionStrings:Aristotle lacks {string.Join(", ", missing)}; see docs/language-models.md.",
                "source");
        }

        string Either(string table, string column, string there, string absent) => found.Contains((table, column)) ? there : absent;
        return new(
            "",
            Either(Analysis, "source", "coalesce(nullif(a.source::text, ''), a.id::text)", "a.id::text"),
            Either(Response, "model", "coalesce(r.model::text, '')", "''"),
            Either(Rating, "rater", "coalesce(m.rater::text, '')", "''"),
            Either(Rating, "feedback", "coalesce(m.feedback::text, '')", "''"),
            Either(Rating, "updated_at", "m.updated_at::timestamptz", "null::timestamptz"),
            "a.id::text = $1");
    }

    private static IEnumerable<string> Missing(string table, string[] columns, HashSet<(string Table, string Column)> found)
    {
        if (!found.Any(each => each.Table == table))
        {
            return [$"the table {table}"];
        }

        return columns.Where(column => !found.Contains((table, column))).Select(column => $"the column {table}.{column}");
    }
}
