//! An archive as a library sees it: open it, ask it.
//!
//! In: the folder of the articles. Out: [`crate::query::results`]. It reads an index and never changes one; indexing
//! is [`crate::ingest`].

use std::path::Path;

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::index::Index;
use crate::query::results::{Answer, ArticleHit, Facet, FoundQuote, SpeakerEntry};
use crate::query::{Engine, Request};
use crate::record::Record;
use crate::schema::Schema;

/// An indexed archive.
///
/// ```no_run
/// # fn main() -> newsdex::error::Result<()> {
/// let archive = newsdex::Archive::open("articles")?;
/// for article in archive.search("speaker:Lavrov topic:cyber")?.hits {
///     println!("{} {}", article.article.path, article.quotes[0].text);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Archive {
    index: Index,
    schema: Schema,
    today: Date,
}

impl Archive {
    /// Opens the index in `FOLDER/.newsdex`, with the word lists of this version of newsdex and the
    /// own topics of the archive.
    ///
    /// # Errors
    /// When the folder has not been indexed, or its index cannot be read.
    pub fn open(folder: impl AsRef<Path>) -> Result<Archive> {
        let folder = folder.as_ref();
        let schema = Schema::embedded().of_archive(folder);
        Archive::open_with(&folder.join(".newsdex").join("index"), schema)
    }

    /// Opens an index that stands elsewhere, or with word lists of one's own.
    ///
    /// # Errors
    /// When there is no index in the folder `index`, or it cannot be read.
    pub fn open_with(index: &Path, schema: Schema) -> Result<Archive> {
        let index = Index::open(index).map_err(Error::from)?;
        Ok(Archive { index, schema, today: crate::calendar::today() })
    }

    /// An engine over the last commit, for any number of queries; what is indexed later it does not see.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn engine(&self) -> Result<Engine<'_>> {
        Ok(Engine::new(self.index.searcher()?, self.index.layout.clone(), &self.schema, self.today))
    }

    /// The ten best articles for a query. For other numbers, orders and facets, and for results one at a time, ask
    /// [`Archive::engine`].
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn search(&self, query: &str) -> Result<Answer<ArticleHit>> {
        self.engine()?.articles(query, &Request::default())?.answer()
    }

    /// The ten best quotes for a query.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn quotes(&self, query: &str) -> Result<Answer<FoundQuote>> {
        self.engine()?.quotes(query, &Request::default())?.answer()
    }

    /// How many articles that match a query have each value of a field, or of `year`, `month`, `week`, `day`.
    ///
    /// # Errors
    /// A query that cannot be understood, a field that cannot be counted, or an index that cannot be read.
    pub fn facet(&self, query: &str, by: &str) -> Result<Option<Facet>> {
        let request =
            Request { limit: 0, facets: vec![by.to_owned()], top: usize::MAX, ..Request::default() };
        Ok(self.engine()?.articles(query, &request)?.facets.pop())
    }

    /// Who speaks in the quotes that match a query.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn speakers(&self, query: &str) -> Result<Vec<SpeakerEntry>> {
        self.engine()?.speakers(query)
    }

    /// The article with an id, with an id that begins so, or with a path.
    ///
    /// # Errors
    /// When several have an id that begins so, or the index cannot be read.
    pub fn article(&self, name: &str) -> Result<Option<Record>> {
        self.engine()?.article(name)
    }
}
