package io.tidemark.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of the pages: a fixed list, so no path of a request ever becomes the path of a file. */
final class Assets {

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PAGE = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private Assets() {}

    /** By path. */
    static Map<String, Body> all() {
        Map<String, Body> assets = new LinkedHashMap<>();
        assets.put("/", asset("market.html", PAGE));
        assets.put("/compare", asset("compare.html", PAGE));
        assets.put("/quality", asset("quality.html", PAGE));
        assets.put("/overview", asset("overview.html", PAGE));
        for (String script :
                new String[] {"common", "market", "compare", "quality", "overview", "bands", "cone", "theme"}) {
            assets.put("/web/%s.js".formatted(script), asset(script + ".js", SCRIPT));
        }
        assets.put("/web/style.css", asset("style.css", STYLE));
        assets.put("/web/icon.svg", asset("icon.svg", "image/svg+xml"));
        assets.put("/web/vendor/charts.js", asset("vendor/lightweight-charts-5.2.1.mjs", SCRIPT));
        assets.put("/web/vendor/uplot.js", asset("vendor/uplot-1.6.32.mjs", SCRIPT));
        assets.put("/web/vendor/uplot.css", asset("vendor/uplot-1.6.32.css", STYLE));
        assets.put("/licences/notice", asset("vendor/NOTICE.txt", TEXT));
        assets.put("/licences/lightweight-charts", asset("vendor/lightweight-charts-LICENSE.txt", TEXT));
        assets.put("/licences/uplot", asset("vendor/uplot-LICENSE.txt", TEXT));
        return assets;
    }

    private static Body asset(String name, String type) {
        try (InputStream file = Assets.class.getResourceAsStream("web/" + name)) {
            if (file == null) {
                throw new IllegalStateException("Cannot read page file %s: it is not packaged".formatted(name));
            }
            return new Body(type, new String(file.readAllBytes(), StandardCharsets.UTF_8), null);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
