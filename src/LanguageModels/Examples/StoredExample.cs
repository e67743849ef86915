using Npgsql;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>An example as its source holds it; nothing of it need be as it should.</summary>
/// <param name="Summary">What lists say of it.</param>
/// <param name="Messages">All messages, roles in our words where they are known.</param>
/// <param name="IsAnswered">Whether the last one is the answer.</param>
internal sealed record StoredExample(ExampleSummary Summary, IReadOnlyList<ExampleMessage> Messages, bool IsAnswered)
{
    private const int LongestBeginning = 300;

    /// <summary>What a query reads of every example, in this order; the analysis is <c>a</c>, its newest response <c>r</c>.</summary>
    internal static string Select(ExampleTables tables) =>
        $"""
        select a.id::text, a.philosopher::text, a.domain::text, a.conquest_type::text, {tables.MadeFrom}, a.created_at::timestamptz,
            p.roles, p.contents, r.content, r.model, g.gold, g.ratings, g.average
        from {tables.Schema}conquest_analysis a
        cross join lateral (
            select coalesce(array_agg(p.role::text order by p.position), '{"{}"}') as roles,
                coalesce(array_agg(coalesce(p.content::text, '') order by p.position), '{"{}"}') as contents
            from {tables.Schema}conquest_prompt p where p.analysis_id = a.id) p
        left join lateral (
            select coalesce(r.content::text, '') as content, {tables.Model} as model
            from {tables.Schema}conquest_response r where r.analysis_id = a.id order by r.created_at desc, r.id desc limit 1) r on true
        cross join lateral (
            select coalesce(bool_or(m.is_gold_star), false) as gold, count(*) as ratings, avg(m.rating)::float8 as average
            from {tables.Schema}ml_analysis_rating m where m.analysis_id = a.id) g
        """;

    internal static StoredExample Read(NpgsqlDataReader row)
    {
        var (roles, contents) = (row.GetFieldValue<string?[]>(6), row.GetFieldValue<string[]>(7));
        List<ExampleMessage> messages =
        [
            .. roles.Zip(contents, (role, content) => new ExampleMessage(Turns.RoleOf(role ?? "") ?? role ?? "", content)),
        ];
        var asked = messages.FindLast(message => message.Role == Turns.User)?.Content ?? "";
        var isAnswered = !row.IsDBNull(8);
        var answer = isAnswered ? row.GetString(8) : "";
        if (isAnswered)
        {
            messages.Add(new(Turns.Assistant, answer));
        }

        string Said(int column) => row.IsDBNull(column) ? "" : row.GetString(column);
        var summary = new ExampleSummary(
            row.GetString(0), Said(1), Said(2), Said(3), row.GetString(4), messages.Count, Beginning(asked), Beginning(answer), Said(9),
            row.GetBoolean(10), row.GetInt64(11), row.IsDBNull(12) ? null : row.GetDouble(12),
            row.IsDBNull(5) ? DateTimeOffset.UnixEpoch : row.GetFieldValue<DateTimeOffset>(5));
        return new(summary, messages, isAnswered);
    }

    private static string Beginning(string text) => text.Length <= LongestBeginning
        ? text
        : text[..(char.IsHighSurrogate(text[LongestBeginning - 1]) ? LongestBeginning - 1 : LongestBeginning)] + "…";
}
