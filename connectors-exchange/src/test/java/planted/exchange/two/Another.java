package planted.exchange.two;

/** What {@link planted.exchange.one.KnowsAnother} must not know. */
public final class Another {}
