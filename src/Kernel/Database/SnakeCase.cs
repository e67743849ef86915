using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace StrategyFactory.Kernel.Database;

/// <summary>Names tables' columns, keys, references and indexes in snake_case, the way the migrations write them.</summary>
internal static class SnakeCase
{
    internal static void ApplySnakeCase(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Of(property.Name));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(entity.GetTableName() + "_pkey");
            }

            foreach (var reference in entity.GetForeignKeys())
            {
                reference.SetConstraintName(entity.GetTableName() + "_" + Columns(reference.Properties) + "_fkey");
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(entity.GetTableName() + "_" + Columns(index.Properties) + "_idx");
            }
        }
    }

    private static string Columns(IEnumerable<IReadOnlyProperty> properties) =>
        string.Join('_', properties.Select(property => property.GetColumnName()));

    internal static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
